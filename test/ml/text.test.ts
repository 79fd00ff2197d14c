/** Texts as rows of numbers, beyond the cases of scikit-learn: quick ways, batches, states and their faults. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { canonicalJson, type JsonObject } from '../../src/json.ts';
import type { Matrix } from '../../src/matrix.ts';
import { openAnalyzer } from '../../src/ml/text/analyzer.ts';
import { fitText, openText } from '../../src/ml/text/fit-text.ts';
import type { TextSpec, TextVectorizer, TokenOptions } from '../../src/ml/text/vectorizer.ts';
import { WorkError } from '../../src/work.ts';

const tokens: TokenOptions = {
  lowercase: true,
  strip_accents: 'none',
  analyzer: 'word',
  token_pattern: '(?u)\\b\\w\\w+\\b',
  ngram_range: [1, 1],
  stop_words: 'none',
};
const vocabulary = {
  min_df: { count: 1 },
  max_df: { fraction: 1 },
  max_features: null,
  vocabulary: null,
};
const idf = { use_idf: true, smooth_idf: true, sublinear_tf: false };
const neighbours = { window: 2, weighting: 'ppmi', shift: 0 } as const;

const specs: readonly TextSpec[] = [
  { method: 'count', options: { ...tokens, ...vocabulary, binary: false } },
  { method: 'tfidf', options: { ...tokens, ...vocabulary, ...idf, binary: false, norm: 'l2' } },
  {
    method: 'tfidf',
    options: { ...tokens, ...vocabulary, ...idf, binary: true, norm: 'l1', use_idf: false },
  },
  {
    method: 'hashing',
    options: {
      ...tokens,
      ngram_range: [1, 2],
      n_features: 64,
      alternate_sign: true,
      binary: false,
      norm: 'l2',
    },
  },
  { method: 'bm25', options: { ...tokens, ...vocabulary, stop_words: 'english', k1: 1.5, b: 0.75 } },
  { method: 'cooccurrence', options: { ...tokens, ...vocabulary, ...neighbours, dimensions: null } },
  { method: 'cooccurrence', options: { ...tokens, ...vocabulary, ...neighbours, dimensions: 2 } },
];

const words = [
  'cat',
  'The',
  'dog',
  'naïve',
  'ΣΑΣ',
  'İstanbul',
  '日本語',
  'a😀b',
  '𝒳𝒴',
  'e\u0301t',
  '3d',
  'don’t',
  '\u2003',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((list) => list.join(' ')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
);

const goesOn = new AbortController().signal;

async function fitOn(spec: TextSpec, texts: readonly (string | null)[], keep = 2 ** 20) {
  const fitting = fitText(spec, { keep });
  fitting.add(texts);
  return fitting.finish(goesOn);
}

const plain = ({ form, rows, columns, values, ...rest }: Matrix) => ({
  form,
  rows,
  columns,
  values: Array.from(values),
  ...('starts' in rest && { starts: Array.from(rest.starts), indices: Array.from(rest.indices) }),
});

const problemOf = async (run: () => unknown) => {
  try {
    await run();
  } catch (error) {
    if (error instanceof WorkError) return [error.problems[0]?.code, error.problems[0]?.message];
    throw error;
  }
  return null;
};

const featuresOf = (options: Partial<TokenOptions>, of: string): string[] => {
  const features = openAnalyzer({ ...tokens, ...options }).analyze(of);
  return Array.from({ length: features.count }, (_, feature) => features.textOf(feature));
};

test('the quick way of words gives what the pattern says', () => {
  const options = fc.record({
    lowercase: fc.boolean(),
    strip_accents: fc.constantFrom('none', 'unicode', 'ascii'),
    stop_words: fc.constantFrom<TokenOptions['stop_words']>('none', 'english', ['cat', '日本語']),
    ngram_range: fc.constantFrom<TokenOptions['ngram_range']>([1, 1], [1, 3], [2, 2]),
  });
  const patterns = ['(?u)\\b\\w\\w+\\b', '\\w+', '\\w{3,}'];
  fc.assert(
    fc.property(text, options, fc.constantFrom(...patterns), (of, one, token_pattern) => {
      // A group that takes nothing is no form that the quick way knows.
      const slow = featuresOf({ ...one, token_pattern: `${token_pattern}(?:)` }, of);
      expect(featuresOf({ ...one, token_pattern }, of)).toEqual(slow);
    }),
    { numRuns: 300 },
  );
});

test.each(specs)('$method: batches, a state and other texts change no row', async (spec) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(text), { minLength: 1, maxLength: 6 }),
      fc.nat(6),
      async (texts, cut) => {
        const given = [...texts, 'cat dog cats', 'dog cat'];
        const { vectorizer, rows } = await fitOn(spec, given);
        const whole = plain(vectorizer.transform(given, 'float64'));
        if (rows) expect(plain(rows('float64'))).toEqual(whole);
        const fitting = fitText(spec, { keep: 0 });
        fitting.add(given.slice(0, cut));
        fitting.add(given.slice(cut));
        const again = await fitting.finish(goesOn);
        expect(again.rows).toBeNull();
        const state = canonicalJson(vectorizer.state());
        expect(canonicalJson(again.vectorizer.state())).toBe(state);
        const opened = openText(JSON.parse(state));
        expect(plain(opened.transform(given, 'float64'))).toEqual(whole);
        expect(opened.names).toEqual(vectorizer.names);
        expect(canonicalJson(opened.state())).toBe(state);
        const one = plain(opened.transform([given[0] ?? null], 'float64'));
        expect(one.values).toEqual(whole.values.slice(0, one.values.length));
      },
    ),
    { numRuns: 25 },
  );
});

describe('patterns of Python', () => {
  test.each([
    ['[^\\W\\d_]+', 'ab1_cd é٣', ['ab', 'cd', 'é']],
    ['(\\w+)=', 'k1=v1 k2=v2', ['k1', 'k2']],
    ['(?P<first>\\w)\\w*', 'ab cd', ['a', 'c']],
    ['(?:(\\w)-)?\\w+', 'a-b c', ['a', '']],
    ['(?s).{2}', 'ab\ncd', ['ab', '\nc']],
    ['.+$', 'ab\ncd\n', ['cd']],
    ['(?m)^\\w+', 'ab x\ncd', ['ab', 'cd']],
    ['[]a-]+', 'b]a-b', [']a-']],
    ['[&&\\-~]+', 'a&-~&b', ['&-~&']],
    ['(?i)É\\w*', 'ÉA éb', ['ÉA', 'éb']],
    ['(?x) a \\s b  # both', 'a b', ['a b']],
    ['(?a)\\w+', 'aéb', ['a', 'b']],
    ['\\A\\x61|\\u0062\\Z', 'aba b', ['a', 'b']],
    ['a{1', 'a{1', ['a{1']],
    ['x{,2}y', 'xxxy', ['xxy']],
    ['\\p{Script=Greek}+', 'aβγ', ['βγ']],
    ['\\B\\w', 'abc', ['b', 'c']],
    ['(?<=\\s)\\w+(?#any)', 'a\u001fb', ['b']],
  ])('%s', (token_pattern, of, expected) => {
    expect(featuresOf({ token_pattern, lowercase: false }, of)).toEqual(expected);
  });

  test.each([
    ['(a)(b)', '`token_pattern` has 2 groups, and may have one'],
    ['(a', '`token_pattern` is no regular expression: "(a"'],
    ['[a', '`token_pattern` ends before a bracket is closed'],
    ['a++', '`token_pattern` has a possessive quantifier, which cannot be followed'],
    ['(?>a)', '`token_pattern` has a group that cannot be followed: "(?>a)"'],
    ['\\y', '`token_pattern` has `\\y`, which means nothing'],
    ['\\U00110000', '`token_pattern` has `\\U00110000`, which is no character'],
  ])('%s is refused', async (token_pattern, message) => {
    expect(await problemOf(() => featuresOf({ token_pattern }, ''))).toEqual(['wrong-type', message]);
  });
});

test('what cannot be fitted is told', async () => {
  const [count, tfidf] = specs as [TextSpec, TextSpec];
  const withOptions = (spec: TextSpec, more: object) =>
    ({ ...spec, options: { ...spec.options, ...more } }) as TextSpec;
  expect(await problemOf(() => fitOn(count, []))).toEqual(['empty-input', 'there is no text to fit on']);
  expect((await problemOf(() => fitOn(count, ['a b', null])))?.[0]).toBe('empty-vocabulary');
  expect(await problemOf(() => fitOn(withOptions(count, { min_df: { count: 2 } }), ['cat', 'dog']))).toEqual([
    'empty-vocabulary',
    'none of 2 terms is in at least 2 and at most 2 of 2 texts',
  ]);
  expect((await problemOf(() => fitOn(withOptions(count, { vocabulary: [] }), ['cat'])))?.[0]).toBe(
    'empty-vocabulary',
  );
  expect(await problemOf(() => fitOn(withOptions(count, { ngram_range: [2, 1] }), ['cat']))).toEqual([
    'out-of-range',
    '`ngram_range` is [2, 1], and must be two whole numbers from 1 on, the lesser first',
  ]);
  const unsmooth = withOptions(tfidf, { smooth_idf: false, vocabulary: ['cat', 'dog'] });
  const { vectorizer } = await fitOn(unsmooth, ['cat']);
  expect(vectorizer.state().idf).toEqual([1, null]);
  expect(openText(vectorizer.state()).transform(['cat'], 'float64').values).toEqual(Float64Array.of(1));
  expect((await problemOf(() => vectorizer.transform(['dog'], 'float64')))?.[0]).toBe('non-finite');
  const wide = withOptions(specs[6] as TextSpec, { dimensions: 3 });
  expect(await problemOf(() => fitOn(wide, ['cat dog']))).toEqual([
    'out-of-range',
    '`dimensions` is 3, and there are only 2 terms',
  ]);
});

test('only the state of a fit is opened', async () => {
  const { vectorizer } = await fitOn(specs[1] as TextSpec, ['cat dog', 'cat']);
  const state = vectorizer.state();
  expect(state).toEqual({
    schema: 1,
    method: 'tfidf',
    options: {
      ...tokens,
      ...{ min_df: { count: 1 }, max_df: { fraction: 1 }, max_features: null },
      ...{ ...idf, binary: false, norm: 'l2' },
    },
    vocabulary: ['cat', 'dog'],
    idf: [1, Math.log(3 / 2) + 1],
    fingerprint: 'sha256:7c4705eb47bab681f56db1eb2d2bdbb1b08447ded52be83aefdd6870a3399c82',
  });
  const refused = async (given: unknown) => (await problemOf(() => openText(given as JsonObject)))?.[1];
  expect(await refused([])).toMatch(/it is no fitted state/);
  expect(await refused({ ...state, schema: 2 })).toMatch(/its `schema` is 2, and only 1 is known$/);
  expect(await refused({ ...state, vocabulary: ['cat', 'cow'] })).toMatch(
    /it was changed after it was written$/,
  );
});

const texts = ['cat dog mat', 'dog cat sat on mat', 'the mat the cat', 'on and on', 'dog and cat'];
const rowsOf = (vectorizer: TextVectorizer): number[][] => {
  const matrix = vectorizer.terms?.vectors('float64');
  if (!matrix) throw new Error('there are terms');
  const rows = Array.from({ length: matrix.rows }, () => Array<number>(matrix.columns).fill(0));
  rows.forEach((row, i) => {
    if (matrix.form === 'dense')
      row.forEach((_, j) => {
        row[j] = matrix.values[i * matrix.columns + j] as number;
      });
    else
      for (let at = matrix.starts[i] as number; at < (matrix.starts[i + 1] as number); at++)
        row[matrix.indices[at] as number] = matrix.values[at] as number;
  });
  return rows;
};
const reduced = async (dimensions: number): Promise<number[][]> => {
  const spec = { ...specs[6], options: { ...specs[6]?.options, dimensions } } as TextSpec;
  return rowsOf((await fitOn(spec, texts)).vectorizer);
};

test('dimensions are those of the greatest singular values, and the signs are fixed', async () => {
  const { vectorizer: full } = await fitOn(specs[5] as TextSpec, texts);
  const matrix = rowsOf(full);
  const gram = (rows: number[][]) =>
    rows.map((a) => rows.map((b) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)));
  const all = await reduced(matrix.length);
  expect(gram(all).flat()).toEqual(
    gram(matrix)
      .flat()
      .map((value) => expect.closeTo(value, 9)),
  );
  const lengths = (rows: number[][]) =>
    (rows[0] ?? []).map((_, i) => Math.hypot(...rows.map((row) => row[i] as number)));
  const sizes = lengths(all);
  expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
  const two = await reduced(2);
  expect(lengths(two)).toEqual(sizes.slice(0, 2).map((size) => expect.closeTo(size, 9)));
});

test('dimensions that take long hear that they shall stop', async () => {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => now++ });
  onTestFinished(() => replaceEffects({ monotonic }));
  const stop = new AbortController();
  const fitting = fitText({ ...specs[6], options: { ...specs[6]?.options, dimensions: 40 } } as TextSpec, {
    keep: 0,
  });
  fitting.add(Array.from({ length: 200 }, (_, i) => `word${i} word${(i * 7) % 200} word${(i * i) % 200}`));
  setImmediate(() => stop.abort());
  await expect(fitting.finish(stop.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
