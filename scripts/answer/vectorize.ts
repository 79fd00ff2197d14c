/** The family `vectorize`: texts and columns as numbers. */
import { englishStopWords } from '../../src/english-stop-words.ts';
import type { Matrix, SparseMatrix } from '../../src/matrix.ts';
import { openAnalyzer } from '../../src/ml/text/analyzer.ts';
import { fitText } from '../../src/ml/text/fit-text.ts';
import { type HashSpec, openHashes } from '../../src/ml/text/hash-vectorizer.ts';
import { murmur3 } from '../../src/ml/text/murmur3.ts';
import type {
  FittedText,
  Norm,
  TextSpec,
  TokenOptions,
  VocabularyOptions,
} from '../../src/ml/text/vectorizer.ts';
import {
  choice,
  flag,
  frequency,
  list,
  type Members,
  numberOr,
  type Operations,
  optionalNumber,
  wrongType,
} from './case.ts';
import { encodeOperations } from './encode.ts';
import { numbersOf, pairsOf } from './rows.ts';

export const vectorize: Operations = {
  tokenize(input, options) {
    const analyzer = openAnalyzer(tokenOptions(options));
    return texts(input, 'texts').map((text) => {
      const features = analyzer.analyze(text ?? '');
      return Array.from({ length: features.count }, (_, feature) => features.textOf(feature));
    });
  },
  stop_words: () => [...englishStopWords].sort(),
  murmur3(input) {
    const seed = optionalNumber(input, 'seed') ?? 0;
    return texts(input, 'texts').map((text) => {
      const bytes = Buffer.from(text ?? '');
      return murmur3(bytes, 0, bytes.length, seed);
    });
  },
  count: (input, options) => fitted(input, countSpec(options)),
  count_tied_limit: async (input, options) => ({
    vocabulary: (await fitted(input, countSpec(options))).vocabulary,
  }),
  tfidf: (input, options) => fitted(input, tfidfSpec(options)),
  // Nothing is fitted, so that no texts are as good as some.
  hashing: (input, options) =>
    rowsOf(openHashes(hashingSpec(options)).transform(texts(input, 'texts'), 'float64')),
  async bm25(input, options) {
    const spec: TextSpec = {
      method: 'bm25',
      options: {
        ...bySpaces,
        ...wholeVocabulary,
        k1: numberOr(options, 'k1', 1.5),
        b: numberOr(options, 'b', 0.75),
      },
    };
    const documents = texts(input, 'documents');
    const { vectorizer } = await fitOn(documents, spec);
    const rows = numbersOf(vectorizer.transform(documents, 'float64'));
    const queries = vectorizer.queries?.(texts(input, 'queries'));
    return (queries ? rowsOf(queries) : []).map((query) =>
      rows.map((row) => query.reduce((score, [term, weight]) => score + weight * (row[term] as number), 0)),
    );
  },
  async cooccurrence(input, options) {
    const answers = (['count', 'ppmi'] as const).map(async (weighting) => {
      const spec: TextSpec = {
        method: 'cooccurrence',
        options: {
          ...bySpaces,
          ...wholeVocabulary,
          window: numberOr(options, 'window', 5),
          shift: numberOr(options, 'shift', 0),
          weighting,
          dimensions: null,
        },
      };
      const { terms } = (await fitOn(texts(input, 'texts'), spec)).vectorizer;
      return terms && { names: terms.names, rows: numbersOf(terms.vectors('float64')) };
    });
    const [counts, weights] = await Promise.all(answers);
    return { vocabulary: counts?.names, counts: counts?.rows, ppmi: weights?.rows };
  },
  ...encodeOperations,
};

async function fitted(input: Members, spec: TextSpec) {
  const { vectorizer, rows } = await fitOn(texts(input, 'texts'), spec);
  const state = vectorizer.state();
  const apply = (input.apply ?? null) === null ? undefined : texts(input, 'apply');
  return {
    vocabulary: state.vocabulary,
    idf: state.idf,
    rows: rows && rowsOf(rows('float64')),
    applied: apply && rowsOf(vectorizer.transform(apply, 'float64')),
  };
}

function fitOn(given: readonly (string | null)[], spec: TextSpec): Promise<FittedText> {
  const fitting = fitText(spec, { keep: Number.POSITIVE_INFINITY });
  fitting.add(given);
  return fitting.finish(new AbortController().signal);
}

function sparse(matrix: Matrix): SparseMatrix {
  if (matrix.form === 'dense') throw new Error('rows of texts are sparse');
  return matrix;
}

const rowsOf = (matrix: Matrix) => pairsOf(sparse(matrix));

const wholeVocabulary: VocabularyOptions = {
  min_df: { count: 1 },
  max_df: { fraction: 1 },
  max_features: null,
  vocabulary: null,
};

const bySpaces: TokenOptions = {
  lowercase: false,
  strip_accents: 'none',
  analyzer: 'word',
  token_pattern: '\\S+',
  ngram_range: [1, 1],
  stop_words: 'none',
};

const countSpec = (options: Members): TextSpec => ({ method: 'count', options: countOptions(options) });

const tfidfSpec = (options: Members): TextSpec => ({
  method: 'tfidf',
  options: {
    ...countOptions(options),
    norm: normOf(options),
    use_idf: flag(options, 'use_idf', true),
    smooth_idf: flag(options, 'smooth_idf', true),
    sublinear_tf: flag(options, 'sublinear_tf', false),
  },
});

const hashingSpec = (options: Members): HashSpec => ({
  method: 'hashing',
  options: {
    ...tokenOptions(options),
    n_features: numberOr(options, 'n_features', 2 ** 20),
    alternate_sign: flag(options, 'alternate_sign', true),
    binary: flag(options, 'binary', false),
    norm: normOf(options),
  },
});

const countOptions = (options: Members) => ({
  ...tokenOptions(options),
  min_df: frequency(options, 'min_df') ?? wholeVocabulary.min_df,
  max_df: frequency(options, 'max_df') ?? wholeVocabulary.max_df,
  max_features: optionalNumber(options, 'max_features') ?? null,
  vocabulary: (options.vocabulary ?? null) === null ? null : words(options, 'vocabulary'),
  binary: flag(options, 'binary', false),
});

const tokenOptions = (options: Members): TokenOptions => ({
  lowercase: flag(options, 'lowercase', true),
  strip_accents: choice(options, 'strip_accents', ['none', 'unicode', 'ascii']),
  analyzer: choice(options, 'analyzer', ['word', 'char', 'char_wb']),
  token_pattern: typeof options.token_pattern === 'string' ? options.token_pattern : '(?u)\\b\\w\\w+\\b',
  ngram_range: rangeOf(options),
  stop_words: Array.isArray(options.stop_words)
    ? words(options, 'stop_words')
    : choice(options, 'stop_words', ['none', 'english']),
});

function rangeOf({ ngram_range = [1, 1] }: Members): readonly [number, number] {
  const [least, most] = Array.isArray(ngram_range) ? ngram_range : [];
  if (typeof least !== 'number' || typeof most !== 'number') throw wrongType('ngram_range', 'two numbers');
  return [least, most];
}

/** Null is none. */
const normOf = (options: Members): Norm =>
  options.norm === null ? 'none' : choice(options, 'norm', ['l2', 'l1', 'none']);

function texts(of: Members, name: string): (string | null)[] {
  const given = list(of, name);
  if (!given.every((text) => text === null || typeof text === 'string'))
    throw wrongType(name, 'a list of texts');
  return given as (string | null)[];
}

const words = (of: Members, name: string): string[] => texts(of, name).map((text) => text ?? '');
