/** The methods of texts with all their settings: what the user wrote, else the defaults. */
import type { JsonObject } from '../../json.ts';
import type { Dtype } from '../../matrix.ts';
import type { TextMethod, TextSpec, TokenOptions, VocabularyOptions } from '../../ml/text/vectorizer.ts';
import { type Method, ofTexts, type VectorizeOptions } from './options.ts';

export const isOfTexts = (method: Method): method is TextMethod =>
  (ofTexts as readonly Method[]).includes(method);

export const dtypeOf = ({ dtype, method }: VectorizeOptions): Dtype =>
  dtype ?? (method === 'count' || method === 'tfidf' ? 'float64' : 'float32');

/** `vocabulary`: what the option names or lists. */
export function textSpec(
  method: TextMethod,
  options: VectorizeOptions,
  vocabulary: readonly string[] | null,
): TextSpec {
  const tokens: TokenOptions = {
    lowercase: options.lowercase ?? true,
    strip_accents: options.strip_accents ?? 'none',
    analyzer: options.analyzer ?? 'word',
    token_pattern: options.token_pattern ?? '(?u)\\b\\w\\w+\\b',
    ngram_range: options.ngram_range ?? [1, 1],
    stop_words: options.stop_words ?? 'none',
  };
  const terms: TokenOptions & VocabularyOptions = {
    ...tokens,
    min_df: options.min_df ?? { count: 1 },
    max_df: options.max_df ?? { fraction: 1 },
    max_features: options.max_features ?? null,
    vocabulary,
  };
  const { binary = false, norm = 'l2' } = options;
  switch (method) {
    case 'count':
      return { method, options: { ...terms, binary } };
    case 'tfidf': {
      const { use_idf = true, smooth_idf = true, sublinear_tf = false } = options;
      return { method, options: { ...terms, binary, norm, use_idf, smooth_idf, sublinear_tf } };
    }
    case 'hashing': {
      const { n_features = 2 ** 20, alternate_sign = true } = options;
      return { method, options: { ...tokens, binary, norm, n_features, alternate_sign } };
    }
    case 'bm25': {
      const { k1 = 1.5, b = 0.75 } = options;
      return { method, options: { ...terms, k1, b } };
    }
    case 'cooccurrence': {
      const { window = 5, weighting = 'ppmi', shift = 0, dimensions = null } = options;
      return { method, options: { ...terms, window, weighting, shift, dimensions } };
    }
  }
}

/**
 * Of the options that say how numbers are made those that were written: what a given state must agree with. Which model a
 * folder holds its content says, not its name.
 */
export const writtenSettings = (options: VectorizeOptions): JsonObject =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name]) =>
        (settingNames as readonly string[]).includes(name) && (name !== 'model' || options.method === 'http'),
    ),
  ) as JsonObject;

const settingNames = [
  'lowercase',
  'strip_accents',
  'token_pattern',
  'analyzer',
  'ngram_range',
  'stop_words',
  'min_df',
  'max_df',
  'max_features',
  'binary',
  'norm',
  'use_idf',
  'smooth_idf',
  'sublinear_tf',
  'n_features',
  'alternate_sign',
  'k1',
  'b',
  'window',
  'weighting',
  'shift',
  'dimensions',
  'model',
  'pooling',
  'max_tokens',
] as const satisfies readonly (keyof VectorizeOptions)[];
