/** Vectors as stages of a pipeline: what is fitted on what, what is written, and what is known from one run to the next. */
import { expect, test } from 'vitest';
import { eventsOf, makeProject, type Project, type RunOptions } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const rowsIn = (project: Project, path: string): { readonly [name: string]: unknown }[] =>
  project
    .read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** `code: message` of the stage that fails; what is said where no stage was started. */
async function failureOf(project: Project, options: RunOptions = {}): Promise<string> {
  const result = await project.repro([], options);
  const [failed] = eventsOf(result).filter(({ event }) => event === 'stage-finished');
  const problem = failed?.problem as { readonly code: string; readonly message: string } | undefined;
  return problem ? `${problem.code}: ${problem.message.replace(/^`v`: /, '')}` : result.stderr;
}

const train = jsonl([
  { id: 'a', text: 'the cat sat', city: 'Rom', n: 1, label: 0 },
  { id: 'b', text: 'The dog sat', city: 'Bonn', n: 3, label: 1 },
  { id: 'c', text: null, city: 'Rom', n: null, label: 0 },
]);
const test_ = jsonl([{ id: 'd', text: 'cat cat zebra', city: 'Oslo', n: 5, label: 1 }]);

test('every method fits on train alone, writes every role, and is applied again from its state', async () => {
  const roles = (name: string, end: string): string =>
    `input: {train: train.jsonl, test: test.jsonl}, output: {train: v/${name}.train.${end}, test: v/${name}.test.${end}}`;
  const project = makeProject({
    files: {
      'train.jsonl': train,
      'test.jsonl': test_,
      'terms.txt': 'dog\ncat\n',
      'lucidity.yaml': `stages:
  tfidf:
    vectorize: {${roles('tfidf', 'jsonl')}, method: tfidf, vectorizer: m/tfidf.json, norm: none}
  again:
    vectorize: {input: test.jsonl, output: v/again.jsonl, method: tfidf, fit: false, vectorizer: m/tfidf.json}
  count:
    vectorize: {${roles('count', 'jsonl')}, method: count, ngram_range: [1, 2], min_df: 2, binary: true}
  given:
    vectorize: {${roles('given', 'jsonl')}, method: count, vocabulary: terms.txt, dtype: float32}
  hashing:
    vectorize: {${roles('hashing', 'arrow')}, method: hashing, n_features: 8, vectorizer: m/hashing.json}
  bm25:
    vectorize: {${roles('bm25', 'parquet')}, method: bm25, k1: 1, b: 0, lowercase: false}
  words:
    vectorize: {${roles('words', 'safetensors')}, method: cooccurrence, window: 1, weighting: count, vectorizer: m/words.json}
  columns:
    vectorize:
      ${roles('columns', 'jsonl').replace(', output', '\n      output')}
      method: encode
      encode:
        n: [{impute: {strategy: constant, value: 0}}, max_abs]
        city: {one_hot: {max_categories: 2}}
      vectorizer: m/columns.json
  copied:
    convert: {input: v/hashing.test.arrow, output: v/hashing.jsonl}
`,
    },
  });
  const run = await project.repro();
  expect({ failed: run.failed, code: run.code }).toEqual({ failed: [], code: 0 });
  const idf = (df: number): number => Math.log(4 / (1 + df)) + 1;
  expect(rowsIn(project, 'v/tfidf.train.jsonl')).toEqual([
    { id: 'a', vector: { size: 4, indices: [0, 2, 3], values: [idf(1), idf(2), idf(2)] } },
    { id: 'b', vector: { size: 4, indices: [1, 2, 3], values: [idf(1), idf(2), idf(2)] } },
    { id: 'c', vector: { size: 4, indices: [], values: [] } },
  ]);
  expect(rowsIn(project, 'v/tfidf.test.jsonl')).toEqual([
    { id: 'd', vector: { size: 4, indices: [0], values: [2 * idf(1)] } },
  ]);
  expect(project.read('v/again.jsonl')).toBe(project.read('v/tfidf.test.jsonl'));
  expect(JSON.parse(project.read('m/tfidf.json'))).toMatchObject({
    schema: 1,
    method: 'tfidf',
    vocabulary: ['cat', 'dog', 'sat', 'the'],
    options: { norm: 'none', min_df: { count: 1 }, max_df: { fraction: 1 } },
  });
  expect(rowsIn(project, 'v/count.train.jsonl').at(0)).toEqual({
    id: 'a',
    vector: { size: 2, indices: [0, 1], values: [1, 1] },
  });
  expect(rowsIn(project, 'v/given.test.jsonl')).toEqual([
    { id: 'd', vector: { size: 2, indices: [1], values: [2] } },
  ]);
  expect(rowsIn(project, 'v/hashing.jsonl')[0]).toMatchObject({ id: 'd' });
  expect(rowsIn(project, 'v/columns.train.jsonl')).toEqual([
    { id: 'a', vector: [Math.fround(1 / 3), 1, 0] },
    { id: 'b', vector: [1, 0, 1] },
    { id: 'c', vector: [0, 1, 0] },
  ]);
  expect(rowsIn(project, 'v/columns.test.jsonl')).toEqual([{ id: 'd', vector: [Math.fround(5 / 3), 0, 1] }]);

  // A share is another thing than a count, though JSON has one number for both.
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('min_df: 2', 'min_df: 0.3'));
  expect((await project.repro(['count'])).ran).toEqual(['count']);
  expect(rowsIn(project, 'v/count.train.jsonl').at(0)).toMatchObject({ vector: { size: 8 } });
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('min_df: 0.3', 'min_df: 1'));
  expect((await project.repro(['count'])).ran).toEqual(['count']);
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('min_df: 1', 'min_df: 1.0'));
  expect((await project.repro(['count'])).failed).toEqual(['count']);
});

test('a vectorizer that would see the test is refused before anything runs, and what fails points at its option', async () => {
  const project = makeProject({
    files: {
      'twice.jsonl': jsonl([
        { id: 1, text: 'a b' },
        { id: 1, text: 'b' },
      ]),
      'lucidity.yaml':
        'stages:\n  v:\n    vectorize:\n      input: twice.jsonl\n      output: v.arrow\n      method: count\n',
    },
  });
  const failed = await project.luc(['repro']);
  expect([failed.code, /^error: `v`:.*(?=\n1 failed)/ms.exec(failed.stderr)?.[0]]).toEqual([
    1,
    `error: \`v\`: \`id\` must be unique, and "1" is in rows 1 and 2 of twice.jsonl
  ┌─ lucidity.yaml:4:14
4 │       input: twice.jsonl
  │              ^^^^^^^^^^^
hint: name the columns that identify a row by \`key\`, or drop the repeated ones by \`dedupe\``,
  ]);
  project.write(
    'lucidity.yaml',
    'stages:\n  v:\n    vectorize:\n      input: {test: a.csv}\n      output: {test: v.arrow}\n      method: count\n',
  );
  const refused = await project.luc(['repro']);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    `error: the vectorizer would be fitted on \`test\`, which it must not have seen
  ┌─ lucidity.yaml:4:21
4 │       input: {test: a.csv}
  │                     ^^^^^
hint: call the role that it is fitted on \`train\`
`,
  ]);
});

test('a service is asked for new texts only, and a quota that is used up loses nothing that was paid for', async () => {
  const server = await startWebServer();
  const asked: string[][] = [];
  let most = Number.POSITIVE_INFINITY;
  server.handlers.set('/v1/embeddings', ({ body, headers }) => {
    expect(headers.authorization).toBe('Bearer s3cret');
    const { input } = JSON.parse(body) as { readonly input: string[] };
    if (asked.length >= most) return { status: 429, body: 'slow down' };
    asked.push(input);
    const data = input.map((text, index) => ({ index, embedding: [text.length, 4] }));
    return { body: JSON.stringify({ data }) };
  });
  const table = (texts: readonly (string | null)[]): string => jsonl(texts.map((text, id) => ({ id, text })));
  const project = makeProject({
    files: {
      'in.jsonl': table(['aaa', 'b', null, 'aaa']),
      'lucidity.yaml': `stages:
  v:
    vectorize:
      input: in.jsonl
      method: http
      url: ${server.url}/v1
      model: small
      token_env: EMBED_TOKEN
      batch_size: 2
      concurrency: 1
      retries: 0
      output: v.jsonl
`,
    },
  });
  const env = { EMBED_TOKEN: 's3cret' };
  expect((await project.repro([], { env })).ran).toEqual(['v']);
  expect(asked.splice(0)).toEqual([['aaa', 'b'], ['']]);
  expect(rowsIn(project, 'v.jsonl').map(({ vector }) => vector)).toEqual(
    [3, 1, 0, 3].map((length) => [length, 4].map((x) => Math.fround(x / Math.hypot(length, 4)))),
  );
  project.write('in.jsonl', table(['b', 'p', 'q', 'r']));
  most = 1;
  expect(await failureOf(project, { env })).toBe(
    `quota: \`${server.url}/v1/embeddings\` answers 429: slow down`,
  );
  expect(asked.splice(0)).toEqual([['p', 'q']]);
  expect((await project.repro([], { env })).ran).toEqual(['v']);
  expect(asked).toEqual([['r']]);
});
