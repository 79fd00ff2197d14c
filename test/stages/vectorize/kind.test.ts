/** The options of `vectorize`: what they are for the graph, what is wrong with them, and which columns follow from them. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { vectorize } from '../../../src/stages/vectorize/kind.ts';

const parsed = (options: { readonly [name: string]: Json }, floats: readonly string[] = []) => {
  const read = vectorize.parse({ input: 'a.csv', output: 'v.arrow', method: 'count', ...options }, (path) =>
    floats.includes(path.join('.')),
  );
  return read;
};

const problems = (options: { readonly [name: string]: Json }, floats: readonly string[] = []): string[] => {
  const read = parsed(options, floats);
  return read.ok
    ? []
    : read.problems.map(({ code, message, path }) => `${code} ${path.join('.')}: ${message}`);
};

const described = (options: { readonly [name: string]: Json }, floats: readonly string[] = []) => {
  const read = parsed(options, floats);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return vectorize.describe(read.value, { shell: 'sh' });
};

const roles = {
  input: { train: 'train.csv', test: 'test.csv' },
  output: { train: 'train.arrow', test: 'test.arrow' },
};

test('what is read and written: roles, the state that is fitted or given, terms and models that are files', () => {
  const paths = (options: { readonly [name: string]: Json }) => {
    const { deps, outs } = described(options);
    return [deps.map(({ path }) => path), outs.map(({ path, role }) => `${role} ${path}`)];
  };
  expect(paths({ ...roles, vectorizer: 'm.json', vocabulary: 'terms.txt' })).toEqual([
    ['train.csv', 'test.csv', 'terms.txt'],
    ['out train.arrow', 'out test.arrow', 'out m.json'],
  ]);
  expect(paths({ fit: false, vectorizer: 'm.json' })).toEqual([['a.csv', 'm.json'], ['out v.arrow']]);
  expect(paths({ vocabulary: ['a', 'b'] })).toEqual([['a.csv'], ['out v.arrow']]);
  expect(paths({ method: 'onnx', model: 'models/m' })).toEqual([['a.csv', 'models/m'], ['out v.arrow']]);
  expect(paths({ method: 'http', model: 'small', url: 'http://localhost' })).toEqual([
    ['a.csv'],
    ['out v.arrow'],
  ]);
});

test('a number with a point is a share, in the work and in the key; what cannot change a result is in no key', () => {
  const { own, task } = described({ min_df: 1, max_df: 1 }, ['max_df']);
  expect(task).toMatchObject({ min_df: { count: 1 }, max_df: { fraction: 1 } });
  expect(own).toEqual({
    options: { input: 'a.csv', output: 'v.arrow', method: 'count', min_df: 1, max_df: { float: '1.0' } },
  });
  expect(described({ min_df: 0.5 }).task).toMatchObject({ min_df: { fraction: 0.5 } });
  const encode = { city: { one_hot: { min_frequency: 1 } }, age: ['impute', 'standard'] };
  const encoded = described({ method: 'encode', encode }, ['encode.city.one_hot.min_frequency']);
  expect(encoded.task).toMatchObject({
    encode: {
      city: [{ name: 'one_hot', value: { min_frequency: { fraction: 1 } } }],
      age: [
        { name: 'impute', value: { strategy: 'mean' } },
        { name: 'standard', value: {} },
      ],
    },
  });
  const http = { method: 'http', model: 'm', url: 'http://localhost' };
  const asked = {
    ...http,
    batch_size: 3,
    concurrency: 2,
    timeout: '1s',
    retries: 0,
    rate_limit: 9,
    token_env: 'T',
  };
  expect(described(asked).own).toEqual({
    options: { input: 'a.csv', output: 'v.arrow', ...http },
  });
  expect(described(asked).secrets).toEqual(['T']);
});

test.each([
  [{ fit: false }, ['missing-option fit: `fit: false` needs the `vectorizer` that was fitted before']],
  [
    { input: { test: 'a.csv' }, output: { test: 'v.arrow' } },
    ['leak input.test: the vectorizer would be fitted on `test`, which it must not have seen'],
  ],
  [
    { ...roles, fit: true },
    ['leak fit: the vectorizer would be fitted on `test`, which it must not have seen'],
  ],
  [
    {
      input: { train: 'a.csv', validation: 'b.csv' },
      output: { train: 'a.arrow', validation: 'b.arrow' },
      fit: 'validation',
    },
    ['leak fit: the vectorizer would be fitted on `validation`, which it must not have seen'],
  ],
  [{ ...roles, fit: 'trian' }, ['option-conflict fit: there is no role `trian` in `input`']],
  [{ fit: 'train' }, ['option-conflict fit: there is no role `train` in `input`']],
  [{ input: roles.input }, ['option-conflict output: `input` is a map of roles, so `output` must be one']],
  [{ output: roles.output }, ['option-conflict output: `output` is a map of roles, and `input` is none']],
  [
    { ...roles, output: { train: 'v.arrow', tset: 'w.arrow' } },
    [
      'option-conflict output.tset: there is no `tset` in `input`',
      'option-conflict output: `output` has no `test`, which `input` has',
    ],
  ],
  [{ key: ['id', 'Vector'] }, ['option-conflict key: `vector` is the column that vectors are written to']],
  [{ output: 'v.csv' }, ['unknown-format output: `v.csv` has no format that vectors are written in']],
  [
    { window: 3, encode: { a: 'standard' } },
    [
      'option-conflict window: `window` is for `method: cooccurrence`, not for `count`',
      'option-conflict encode: `encode` is for `method: encode`, not for `count`',
    ],
  ],
  [{ method: 'encode' }, ['missing-option : `method: encode` needs `encode`']],
  [{ method: 'onnx' }, ['missing-option : `method: onnx` needs a `model`']],
  [
    { method: 'onnx', model: 'hf:a/b@c' },
    ['not-there-yet model: `hf:a/b@c`: models of elsewhere are not there yet'],
  ],
  [
    { method: 'http', norm: 'l1' },
    [
      'missing-option : `method: http` needs a `model`',
      'missing-option : `method: http` needs a `url`',
      'option-conflict norm: `norm: l1` is not for `http`',
    ],
  ],
  [
    { method: 'http', model: 'm', url: 'https://user:secret@example.org/v1' },
    ['secret-in-file url: this looks like a secret, and the file is shared'],
  ],
  [
    { method: 'http', model: 'm', url: 'https://example.org/v1?api_key=abc' },
    ['secret-in-file url: this looks like a secret, and the file is shared'],
  ],
  [
    {
      method: 'encode',
      encode: {
        a: ['one_hot', 'standard'],
        b: { impute: { strategy: 'constant' } },
        c: { impute: { value: 1 } },
      },
    },
    [
      'option-conflict encode.a.0: `one_hot` makes several columns, and so is the last one',
      'missing-option encode.b: `strategy: constant` needs a `value`',
      'option-conflict encode.c: `value` needs `strategy: constant`',
    ],
  ],
  [
    { min_df: 0 },
    [
      'out-of-range min_df: `min_df` must be a whole number from 1 on, or with a point a fraction from 0.0 to 1.0, not 0',
    ],
  ],
  [
    { max_df: 'all' },
    [
      'wrong-type max_df: `max_df` must be a whole number from 1 on, or with a point a fraction from 0.0 to 1.0, not "all"',
    ],
  ],
  [
    { ngram_range: [2, 1] },
    [
      'out-of-range ngram_range: `ngram_range` must be two whole numbers from 1 on, the lesser first, such as `[1, 2]`, not [2, 1]',
    ],
  ],
  [
    { ngram_range: 2 },
    [
      'wrong-type ngram_range: `ngram_range` must be two whole numbers from 1 on, the lesser first, such as `[1, 2]`, not 2',
    ],
  ],
  [
    { normalize: 'l2', embedding: 'x' },
    [
      'unknown-option normalize: `normalize` is no option of `vectorize`',
      'unknown-option embedding: `embedding` is no option of `vectorize`',
    ],
  ],
  [
    { method: 'encode', encode: { a: 'standart' } },
    [
      'wrong-type encode.a: `encode.a` must be one of `one_hot`, `ordinal`, `standard`, `min_max`, `max_abs`, `robust`, `target`, `impute`, `hash`, `passthrough`, not "standart"',
    ],
  ],
] as const)('%j', (options, expected) => {
  expect(problems(options as never)).toEqual(expected);
});

test('a share above all is told as it was written', () => {
  expect(problems({ max_df: 2 }, ['max_df'])).toEqual([
    'out-of-range max_df: `max_df` must be a whole number from 1 on, or with a point a fraction from 0.0 to 1.0, not 2.0',
  ]);
});

test('columns: those that are read must be there, and keys and vectors are written', () => {
  const shape = {
    columns: [
      { name: 'id', type: 'int64' as const },
      { name: 'text', type: 'int64' as const },
      { name: 'body', type: 'string' as const },
    ],
    open: false,
  };
  const contract = (options: { readonly [name: string]: Json }) => {
    const found = vectorize.contract?.(described(options).task, () => shape);
    return {
      problems: found?.problems.map(({ code, message, path }) => `${code} ${path.join('.')}: ${message}`),
      writes: Object.fromEntries(found?.writes ?? []),
    };
  };
  expect(contract({ text: 'body' })).toEqual({
    problems: [],
    writes: {
      'v.arrow': {
        columns: [
          { name: 'id', type: 'int64' },
          { name: 'vector', type: 'struct' },
        ],
        open: false,
      },
    },
  });
  expect(contract({})).toMatchObject({
    problems: ['column-type : column `text` is int64, and texts are strings'],
  });
  expect(contract({ text: 'txt', key: ['id', 'no'] })).toMatchObject({
    problems: [
      'missing-column key.1: there is no column `no`',
      'missing-column text: there is no column `txt`',
    ],
  });
  expect(contract({ method: 'encode', encode: { body: 'target' }, output: 'v.safetensors' })).toEqual({
    problems: ['missing-column encode: there is no column `label`'],
    writes: {},
  });
  const dense = contract({ method: 'cooccurrence', dimensions: 2, text: 'body', key: 'body' });
  expect(dense.writes).toEqual({
    'v.arrow': {
      columns: [
        { name: 'body', type: 'string' },
        { name: 'vector', type: 'list' },
      ],
      open: false,
    },
  });
});
