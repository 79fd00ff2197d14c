/** What turns texts into rows of numbers: what it may be asked, how it is fitted, and what it then does. */
import type { JsonObject } from '../../json.ts';
import type { Dtype, Matrix, SparseMatrix } from '../../matrix.ts';

/** Null counts as an empty text. */
export type Texts = ArrayLike<string | null>;

/** So many texts, or this share of them. */
export type Frequency = { readonly count: number } | { readonly fraction: number };

export interface TokenOptions {
  readonly lowercase: boolean;
  readonly strip_accents: 'none' | 'unicode' | 'ascii';
  readonly analyzer: 'word' | 'char' | 'char_wb';
  /** In the syntax of Python. */
  readonly token_pattern: string;
  /** From 1 on, ascending. */
  readonly ngram_range: readonly [number, number];
  readonly stop_words: 'none' | 'english' | readonly string[];
}

export interface VocabularyOptions {
  readonly min_df: Frequency;
  readonly max_df: Frequency;
  /** Null for no limit. */
  readonly max_features: number | null;
  /** Taken as it is in place of the terms of the texts. */
  readonly vocabulary: readonly string[] | null;
}

export type Norm = 'l2' | 'l1' | 'none';

export interface CountOptions extends TokenOptions, VocabularyOptions {
  readonly binary: boolean;
}

export interface TfidfOptions extends CountOptions {
  readonly norm: Norm;
  readonly use_idf: boolean;
  readonly smooth_idf: boolean;
  readonly sublinear_tf: boolean;
}

export interface HashingOptions extends TokenOptions {
  readonly n_features: number;
  readonly alternate_sign: boolean;
  readonly binary: boolean;
  readonly norm: Norm;
}

export interface Bm25Options extends TokenOptions, VocabularyOptions {
  readonly k1: number;
  readonly b: number;
}

export interface CooccurrenceOptions extends TokenOptions, VocabularyOptions {
  readonly window: number;
  readonly weighting: 'count' | 'ppmi';
  readonly shift: number;
  /** Of the vectors, by a truncated singular value decomposition; null for one of each term. */
  readonly dimensions: number | null;
}

/** A method with its options, all given. */
export type TextSpec =
  | { readonly method: 'count'; readonly options: CountOptions }
  | { readonly method: 'tfidf'; readonly options: TfidfOptions }
  | { readonly method: 'hashing'; readonly options: HashingOptions }
  | { readonly method: 'bm25'; readonly options: Bm25Options }
  | { readonly method: 'cooccurrence'; readonly options: CooccurrenceOptions };

export type TextMethod = TextSpec['method'];

/** What `fitText` gives: takes texts in, batch by batch; the batches may be cut anywhere. */
export interface TextFit {
  /** Whether texts teach it something; where not, one of them says that there are any. */
  readonly learns: boolean;
  readonly add: (texts: Texts) => void;
  /** Once, after the last text. Rejects with `empty-input`, `empty-vocabulary`, `option-conflict`, and where the signal says so. */
  readonly finish: (signal: AbortSignal) => Promise<FittedText>;
}

export interface FittedText {
  readonly vectorizer: TextVectorizer;
  /** The rows of the texts that it was fitted on; null where they were not kept, and `transform` gives them. */
  readonly rows: ((dtype: Dtype) => Matrix) | null;
}

export interface TextVectorizer {
  readonly method: TextMethod;
  /** How many numbers a row has. */
  readonly columns: number;
  /** What each column is; null for hashes and for dimensions, which are nothing that has a name. */
  readonly names: readonly string[] | null;
  /**
   * One row a text, whatever else is in the batch: sparse, but dense for `cooccurrence` with `dimensions`. There a row
   * is the mean of the vectors of its tokens that are known.
   */
  readonly transform: (texts: Texts, dtype: Dtype) => Matrix;
  /** Of `cooccurrence`: the terms and their vectors. */
  readonly terms?: { readonly names: readonly string[]; readonly vectors: (dtype: Dtype) => Matrix };
  /** Of `bm25`: the weight of each term on the side of the query; multiplied with rows it gives the scores. */
  readonly queries?: (texts: Texts) => SparseMatrix;
  /** All that `openText` needs, as a state file has it, `fingerprint` included. */
  readonly state: () => JsonObject;
}
