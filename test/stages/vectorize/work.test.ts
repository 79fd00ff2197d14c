/** The work of `vectorize`: what is told of rows that do not serve, and of services that answer otherwise than they should. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { type Reply, type Request, startWebServer } from '../../support/web-server.ts';
import { jsonl, openTrial } from './try-vectorize.ts';

test('what does not serve is told with its file and row', async () => {
  const trial = openTrial();
  trial.write(
    'twice.jsonl',
    jsonl([
      { id: 1, text: 'a b' },
      { id: 2, text: 'b' },
      { id: 1, text: 'c' },
    ]),
  );
  trial.write('null.jsonl', jsonl([{ id: 1, text: 'aa bb' }, { text: 'bb' }]));
  trial.write('numbers.csv', 'id,text,word\n1,2,x\n');
  trial.write('state.json', '{"method": "count", "options": {"binary": true}}');
  const said = (options: { readonly [name: string]: unknown }) =>
    trial.run({ output: 'v.arrow', method: 'count', ...options } as never);
  const state = { fit: false, vectorizer: 'state.json' };
  expect(await said({ input: 'twice.jsonl' })).toBe(
    'duplicate-key: `id` must be unique, and "1" is in rows 1 and 3 of twice.jsonl',
  );
  expect(await said({ input: 'twice.jsonl', key: ['id', 'text'], token_pattern: 'a|b|c' })).toBe('ok');
  expect(await said({ input: 'null.jsonl' })).toBe(
    'null-key: `id` must not be null, as in row 2 of null.jsonl',
  );
  const keyed = { input: 'null.jsonl', key: 'text' };
  expect(await said({ ...keyed, vocabulary: ['aa', 'aa'] })).toMatch(/^vocabulary-duplicate: /);
  expect(await said({ ...keyed, vocabulary: 'terms.txt' })).toBe('missing-input: terms.txt is not there');
  expect(await said({ ...keyed, vocabulary: 'state.json' })).toBe(
    'unreadable-input: state.json is no JSON list of texts',
  );
  expect(await said({ input: 'twice.jsonl', key: 'text' })).toMatch(/^empty-vocabulary: /);
  const numbers = { input: 'numbers.csv', text: 'word' };
  expect(await said({ input: 'numbers.csv' })).toBe(
    'column-type: column `text` is int64, and texts are strings in numbers.csv',
  );
  expect(await said({ ...numbers, text: 'words' })).toBe(
    'missing-column: there is no column `words` in numbers.csv',
  );
  expect(await said({ ...numbers, ...state, method: 'hashing' })).toBe(
    'option-conflict: state.json was fitted by `count`, and `method` is `hashing`',
  );
  expect(await said({ ...numbers, ...state, binary: false })).toBe(
    'option-conflict: `binary` is true in state.json, and here false',
  );
  expect(await said({ ...numbers, ...state })).toMatch(/^not-fitted: /);
  // A model that has moved is the same one.
  trial.write('sentences.json', '{"method": "onnx", "options": {"model": "models/before"}}');
  const moved = { method: 'onnx', model: 'models/now', fit: false, vectorizer: 'sentences.json' };
  expect(await said({ input: 'numbers.csv', text: 'word', ...moved })).toMatch(/^not-fitted: .*fingerprint/);
  expect(await said({ ...numbers, fit: false, vectorizer: 'numbers.csv' })).toBe(
    'not-fitted: numbers.csv is no state that a vectorizer was fitted to',
  );
  const target = { input: 'numbers.csv', method: 'encode', encode: { word: 'target' } };
  expect(await said({ ...target, label: 'id' })).toMatch(/^split-too-small: /);
  expect(await said({ ...target, label: 'word' })).toBe(
    'label-type: `word` has 1 classes, and `target` takes numbers or two classes',
  );
  expect(await said({ input: 'numbers.csv', method: 'onnx', model: 'm', text: 'word' })).toBe(
    'missing-input: m has no `model.onnx`',
  );
  trial.write('m/model.onnx', 'none');
  trial.write('m/tokenizer.json', '{}');
  expect(await said({ input: 'numbers.csv', method: 'onnx', model: 'm', text: 'word' })).toBe(
    'engine-unavailable: `onnxruntime-node` is not installed',
  );
});

test('options change what they are called for', async () => {
  const trial = openTrial();
  trial.write(
    'in.jsonl',
    jsonl([
      { text: 'aa aa cc', a: 1, b: 2, c: -4, d: 1, e: 'lo', f: 'lo', g: 'x', h: 'x' },
      { text: 'cc', a: 3, b: 6, c: 2, d: 3, e: 'hi', f: 'hi', g: 'x', h: 'z' },
      { text: null, a: 2, b: 4, c: 0, d: 2, e: 'hi', f: 'hi', g: 'w', h: 'x' },
    ]),
  );
  const vectors = async (options: { readonly [name: string]: Json }): Promise<unknown[]> => {
    const all = { input: 'in.jsonl', output: 'v.jsonl', dtype: 'float64', ...options };
    expect(await trial.run(all)).toBe('ok');
    return trial
      .rows('v.jsonl')
      .map(({ vector }) => (Array.isArray(vector) ? vector : (vector as { values: unknown }).values));
  };
  const tfidf = { method: 'tfidf', norm: 'none' };
  expect(await vectors({ ...tfidf, use_idf: false, sublinear_tf: true })).toEqual([
    [1 + Math.log(2), 1],
    [1],
    [],
  ]);
  expect(await vectors({ ...tfidf, smooth_idf: false })).toEqual([
    [2 * (Math.log(3) + 1), Math.log(3 / 2) + 1],
    [Math.log(3 / 2) + 1],
    [],
  ]);
  // The hash of `cc` is negative, as is that of `h=x` below.
  const hashing = { method: 'hashing', n_features: 1, norm: 'none' };
  expect(await vectors({ ...hashing, alternate_sign: false })).toEqual([[3], [1], []]);
  const near = Math.log2(4 / 3) - 0.25;
  expect(await vectors({ method: 'cooccurrence', window: 1, shift: 0.25 })).toEqual([
    [near / 3, (2 * near) / 3],
    [near],
    [],
  ]);
  const encode = {
    a: 'standard',
    b: 'min_max',
    c: 'max_abs',
    d: 'robust',
    e: 'ordinal',
    f: { ordinal: { categories: ['lo', 'hi'] } },
    g: { one_hot: { min_frequency: 2 } },
    h: { hash: { n_features: 1, alternate_sign: false } },
  };
  expect(await vectors({ method: 'encode', encode })).toEqual([
    [-1 / Math.sqrt(2 / 3), 0, -1, -1, 1, 0, 1, 0, 1],
    [1 / Math.sqrt(2 / 3), 1, 0.5, 1, 0, 1, 1, 0, 1],
    [0, 0.5, 0, 0, 0, 1, 0, 1, 1],
  ]);
});

test('the rows that `target` was fitted on are encoded by the others, and all rows by their state', async () => {
  const trial = openTrial();
  const rows = Array.from({ length: 40 }, (_, id) => ({
    id,
    city: 'abc'[id % 3],
    label: id % 2 === 0 ? 'no' : 'yes',
  }));
  trial.write('in.jsonl', jsonl(rows));
  const options = { input: 'in.jsonl', method: 'encode', encode: { city: 'target' }, dtype: 'float64' };
  expect(await trial.run({ ...options, output: 'v.jsonl', vectorizer: 'm.json' })).toBe('ok');
  const given = { input: 'in.jsonl', method: 'encode', fit: false, vectorizer: 'm.json', dtype: 'float64' };
  expect(await trial.run({ ...given, output: 'w.jsonl' })).toBe('ok');
  const valuesOf = (path: string): Set<string> =>
    new Set(trial.rows(path).map(({ id, vector }) => `${Number(id) % 3} ${JSON.stringify(vector)}`));
  expect(valuesOf('w.jsonl').size).toBe(3);
  expect(valuesOf('v.jsonl').size).toBeGreaterThan(6);
  expect(await trial.run({ ...options, output: 'v2.jsonl', seed: 1 })).toBe('ok');
  expect(valuesOf('v2.jsonl')).not.toEqual(valuesOf('v.jsonl'));
});

test('a service computes each text once, in batches and in any order, and what it says is looked at', async () => {
  const server = await startWebServer();
  const asked: string[][] = [];
  const reply = (answer: object, status = 200): Reply => ({ status, body: JSON.stringify(answer) });
  let answer = (inputs: readonly string[]): Reply =>
    reply({
      data: inputs.map((text, index) => ({ index, embedding: [text.length, 3, 4] })).reverse(),
    });
  server.handlers.set('/v1/embeddings', ({ body, headers }: Request) => {
    const { input, model, dimensions } = JSON.parse(body);
    if (headers.authorization !== 'Bearer s3cret') return reply({ error: { message: 'who?' } }, 401);
    expect([model, dimensions]).toEqual(['small', 3]);
    asked.push(input);
    return answer(input);
  });
  const texts = ['aa', 'b', null, 'aa', 'cccc'];
  const table = (all: readonly (string | null)[]): string =>
    jsonl(all.map((text, id) => ({ no: id, body: text })));
  const trial = openTrial();
  const options = {
    input: 'in.jsonl',
    key: 'no',
    text: 'body',
    method: 'http',
    url: `${server.url}/v1/`,
    model: 'small',
    dimensions: 3,
    token_env: 'EMBED_TOKEN',
    batch_size: 2,
    concurrency: 1,
    retries: 0,
    output: 'v.jsonl',
  };
  const run = async (more: { readonly [name: string]: string } = {}): Promise<string> =>
    (await trial.run({ ...options, ...more }, { env: { EMBED_TOKEN: 's3cret' } })).replaceAll(
      server.url,
      'URL',
    );
  trial.write('in.jsonl', table(texts));
  expect(await run({ norm: 'none' })).toBe('ok');
  expect(asked.splice(0)).toEqual([
    ['aa', 'b'],
    ['', 'cccc'],
  ]);
  expect(trial.rows('v.jsonl')).toEqual(
    [2, 1, 0, 2, 4].map((length, no) => ({ no, vector: [length, 3, 4] })),
  );

  // Other norms, rows and keys need no text again.
  trial.write('in.jsonl', table(['cccc', 'new', ...texts]));
  expect(await run({ vectorizer: 'm.json' })).toBe('ok');
  expect(asked.splice(0)).toEqual([['new']]);
  expect(trial.rows('v.jsonl')[1]).toEqual({
    no: 1,
    vector: [3, 3, 4].map((x) => Math.fround(x / Math.sqrt(34))),
  });
  expect(trial.rows('m.json')[0]).toMatchObject({
    method: 'http',
    options: { model: 'small', dimensions: 3, norm: 'l2' },
  });
  expect(JSON.stringify(trial.rows('m.json'))).not.toContain('127.0.0.1');

  // The first batch is answered, then the quota is used up; the next run asks for the rest only.
  const good = answer;
  trial.write('in.jsonl', table(['p', 'q', 'r']));
  answer = (inputs) => (asked.length > 1 ? reply({ error: { message: 'slow down' } }, 429) : good(inputs));
  expect(await run()).toBe('quota: `URL/v1/embeddings` answers 429: {"error":{"message":"slow down"}}');
  expect(asked.splice(0)).toEqual([['p', 'q'], ['r']]);
  answer = () => reply({ data: [{ embedding: [1, 2] }] });
  expect(await run()).toBe(
    'dimension-mismatch: the vector of the text in row 3 of in.jsonl has 2 numbers, and 3 are expected',
  );
  answer = () => reply({ data: [{ index: 1, embedding: [1, 2, 3] }] });
  expect(await run()).toBe(
    "bad-answer: the service's answer for row 3 of in.jsonl cannot be understood: `index` 1 is none of its texts, or is there twice",
  );
  answer = () => reply({ error: { message: 'maximum context length is 8 tokens' } }, 400);
  expect(await run()).toBe(
    'text-too-long: the service refuses a text in row 3 of in.jsonl: maximum context length is 8 tokens',
  );
  answer = () => reply({ error: { message: 'no such model' } }, 422);
  expect(await run()).toBe('http-status: `URL/v1/embeddings` answers 422: no such model');
  answer = () => ({ body: '{"data": [{"embedding": [1, 2, 1e999]}]}' });
  expect(await run()).toBe(
    'non-finite: the vector of the text in row 3 of in.jsonl has a number that is not finite',
  );
  answer = good;
  asked.splice(0);
  expect(await run({ fit: 'true' })).toMatch(/^option-conflict: /);
  expect(await run()).toBe('ok');
  expect(asked).toEqual([['r']]);
  expect(await trial.run(options, { env: {} })).toBe(
    'secret-missing: the environment variable `EMBED_TOKEN` is not set',
  );
});
