/** The options of a method in a state: written in full, and checked when they are read. */
import { isList, isObject, type Json, type JsonObject } from '../../json.ts';
import { notFitted } from '../state.ts';
import type { TextSpec } from './vectorizer.ts';

type Check = (value: Json) => boolean;
type Checks = { readonly [option: string]: Check };

const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
const isNumberOrNull: Check = (value) => value === null || typeof value === 'number';
const isTexts: Check = (value) => isList(value) && value.every((one) => typeof one === 'string');
const isFrequency: Check = (value) =>
  isObject(value) && (typeof value.count === 'number' || typeof value.fraction === 'number');
const isOneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    names.some((name) => name === value);

const norm = isOneOf('l2', 'l1', 'none');

const tokens: Checks = {
  lowercase: isFlag,
  strip_accents: isOneOf('none', 'unicode', 'ascii'),
  analyzer: isOneOf('word', 'char', 'char_wb'),
  token_pattern: (value) => typeof value === 'string',
  ngram_range: (value) => isList(value) && value.length === 2 && value.every(isNumber),
  stop_words: (value) => isOneOf('none', 'english')(value) || isTexts(value),
};

const terms: Checks = {
  ...tokens,
  min_df: isFrequency,
  max_df: isFrequency,
  max_features: isNumberOrNull,
};

const checks: { readonly [Method in TextSpec['method']]: Checks } = {
  count: { ...terms, binary: isFlag },
  tfidf: { ...terms, binary: isFlag, norm, use_idf: isFlag, smooth_idf: isFlag, sublinear_tf: isFlag },
  hashing: { ...tokens, n_features: isNumber, alternate_sign: isFlag, binary: isFlag, norm },
  bm25: { ...terms, k1: isNumber, b: isNumber },
  cooccurrence: {
    ...terms,
    window: isNumber,
    weighting: isOneOf('count', 'ppmi'),
    shift: isNumber,
    dimensions: isNumberOrNull,
  },
};

/** As a state has them: a vocabulary stands beside them, be it given or found. */
export function optionsOf(spec: TextSpec): JsonObject {
  const given = spec.options as unknown as JsonObject;
  return Object.fromEntries(Object.keys(checks[spec.method]).map((name) => [name, given[name] as Json]));
}

/** Throws `not-fitted` for a method or options that are not known. */
export function specOf({ method, options }: JsonObject): TextSpec {
  const known = Object.entries(checks).find(([name]) => name === method);
  if (!known) throw notFitted(`\`method\` is ${JSON.stringify(method)}`);
  if (!isObject(options)) throw notFitted('`options` is missing');
  for (const [name, check] of Object.entries(known[1])) {
    const value = options[name];
    if (value === undefined || !check(value))
      throw notFitted(`\`options.${name}\` is ${JSON.stringify(value)}`);
  }
  return { method, options: { ...options, vocabulary: null } } as unknown as TextSpec;
}
