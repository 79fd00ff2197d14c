/** What models are trained on and applied to beside tables: vectors, texts by a vectorizer, a service. */
import { expect, test } from 'vitest';
import { writeVectors } from '../../src/data/vectors/write.ts';
import { dense } from '../../src/matrix.ts';
import { fitText } from '../../src/ml/text/fit-text.ts';
import { testDatabase } from '../support/database.ts';
import { eventsOf, makeProject, type Project } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';

/** Vectors of three numbers, whose first says the team. */
async function writeRows(
  project: Project,
  path: string,
  keys: readonly string[],
  fingerprint: string | null,
): Promise<void> {
  const { database } = await testDatabase();
  const values = Float32Array.from(keys.flatMap((key, i) => [key.startsWith('r') ? 1 : 0, (i * 5) % 7, 1]));
  const head = {
    form: 'dense' as const,
    columns: 3,
    dtype: 'float32' as const,
    keys: [{ name: 'id', type: 'VARCHAR' }],
    names: null,
    fingerprint,
  };
  const format = path.endsWith('.parquet') ? 'parquet' : 'arrow';
  await writeVectors(
    database,
    project.path(path),
    { format, gzip: false },
    head,
    (async function* () {
      yield { keys: [keys], matrix: dense(keys.length, 3, values) };
    })(),
  );
}

const keysOf = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${(i + from) % 2 === 0 ? 'r' : 'b'}${i + from}`);
const labelsOf = (keys: readonly string[]): string =>
  `id,team\n${keys.map((key) => `${key},${key.startsWith('r') ? 'red' : 'blue'}\n`).join('')}`;

test('vectors with labels from another table; other vectors, keys without a label and keys that stand twice are told', async () => {
  const learn = 'label: team, algorithm: logistic_regression';
  const project = makeProject({
    files: {
      'labels.csv': labelsOf(keysOf(20)),
      'watched.csv': labelsOf(keysOf(6, 20)),
      'twice.csv': `${labelsOf(keysOf(20))}r0,blue\nr2,red\n`,
      'few.csv': labelsOf(keysOf(19)),
      'lucidity.yaml': `stages:
  model: {train: {input: train.arrow, validation: watched.parquet, labels_from: [labels.csv, watched.csv], ${learn}, output: models/model}}
  good: {predict: {model: models/model, input: [watched.parquet], output: out/good.jsonl, probabilities: false}}
  near: {predict: {engine: knn, index: train.arrow, labels_from: labels.csv, label: team, top_k: 3, input: watched.parquet, output: out/near.jsonl}}
  other: {predict: {model: models/model, input: other.arrow, output: out/other.csv}}
  table: {predict: {model: models/model, input: labels.csv, output: out/table.csv}}
  twice: {train: {input: train.arrow, labels_from: twice.csv, ${learn}, output: m/twice}}
  few: {train: {input: train.arrow, labels_from: few.csv, ${learn}, output: m/few}}
  mixed: {train: {input: train.arrow, validation: other.arrow, labels_from: [labels.csv], ${learn}, output: m/mixed}}
`,
    },
  });
  await writeRows(project, 'train.arrow', keysOf(20), 'sha256:one');
  await writeRows(project, 'watched.parquet', keysOf(6, 20), 'sha256:one');
  await writeRows(project, 'other.arrow', keysOf(20), 'sha256:two');
  const run = await project.repro(['--keep-going']);
  expect([run.ran, run.code === 1 ? '' : run.stderr]).toEqual([['good', 'model', 'near'], '']);
  const told = eventsOf(run).flatMap(({ event, stage, problem }) =>
    event === 'stage-finished' && problem ? [[stage, problem]] : [],
  );
  expect(Object.fromEntries(told)).toMatchObject({
    other: {
      code: 'feature-mismatch',
      message:
        '`other`: vectors of `other.arrow` are of another vectorizer (vocabulary sha256:two) than those that the model was fitted on (sha256:one): the same places mean other things',
    },
    table: {
      code: 'feature-mismatch',
      message: '`table`: the model was fitted on vectors, and `labels.csv` has none in a column `vector`',
    },
    twice: {
      code: 'duplicate-key',
      message: '`twice`: 2 keys stand twice in `twice.csv`: "r0", "r2"',
    },
    few: {
      code: 'null-label',
      message: '`few`: 1 of 20 rows have no label in `few.csv`: "b19", the first in row 20 of `train.arrow`',
    },
    mixed: {
      code: 'feature-mismatch',
      message: '`mixed`: vectors of `validation` and of `input` are of two vectorizers',
    },
  });
  expect(project.read('out/good.jsonl')).toBe(
    keysOf(6, 20)
      .map((key) => `{"id":"${key}","prediction":"${key.startsWith('r') ? 'red' : 'blue'}"}\n`)
      .join(''),
  );
  const near = keysOf(6, 20).map((id) =>
    id.startsWith('r')
      ? { id, prediction: 'red', probabilities: [0, 1], score: 1 }
      : { id, prediction: 'blue', probabilities: [1, 0], score: 0 },
  );
  expect(
    project
      .read('out/near.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(near);
  const metrics = JSON.parse(project.read('models/model/metrics.json'));
  expect([metrics.rows, metrics.validation_accuracy]).toEqual([20, 1]);
});

test('texts by a vectorizer, which the model keeps and applies to raw rows', async () => {
  const texts = ['warm red sun', 'cold blue sea', 'red fire', 'blue ice'];
  const fit = fitText(
    {
      method: 'count',
      options: {
        lowercase: true,
        strip_accents: 'none',
        analyzer: 'word',
        token_pattern: '(?u)\\b\\w\\w+\\b',
        ngram_range: [1, 1],
        stop_words: 'none',
        min_df: { count: 1 },
        max_df: { fraction: 1 },
        max_features: null,
        vocabulary: null,
        binary: false,
      },
    },
    { keep: 2 ** 20 },
  );
  fit.add(texts);
  const state = (await fit.finish(new AbortController().signal)).vectorizer.state();
  const project = makeProject({
    files: {
      'words.json': JSON.stringify(state),
      'train.csv': `id,body,team\n${texts.map((text, i) => `${i},${text},${i % 2 === 0 ? 'red' : 'blue'}\n`).join('')}`,
      'new.jsonl':
        '{"id":7,"words":"a red sea of fire"}\n{"id":8,"words":null}\n{"id":9,"words":"cold ice"}\n',
      'lucidity.yaml': `stages:
  model: {train: {input: train.csv, text: body, label: team, vectorizer: words.json, algorithm: multinomial_nb, output: models/words}}
  apply: {predict: {model: models/words, input: new.jsonl, text: words, output: out.csv}}
`,
    },
  });
  const { code, stderr } = await project.repro();
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(project.read('models/words/vectorizer.json')).toBe(JSON.stringify(state));
  expect(JSON.parse(project.read('models/words/model.json')).signature).toEqual({
    form: 'vectorized',
    columns: [{ name: 'body', type: 'string' }],
    width: 8,
    vectorizer: state.fingerprint,
  });
  expect(
    project
      .read('out.csv')
      .split('\n')
      .slice(0, 4)
      .map((line) => line.split(',').slice(0, 2).join(',')),
  ).toEqual(['id,prediction', '7,red', '8,blue', '9,blue']);

  project.write('models/words/vectorizer.json', '{}');
  const changed = await project.luc(['repro', 'apply', '-f', '-s', '--reporter', 'plain']);
  expect(changed.stderr).toContain(
    '`vectorizer.json` of `models/words` is not what its `model.json` says that it is',
  );
});

test('a service is asked once for each batch, and what is no answer is told', async () => {
  const server = await startWebServer();
  const bodies: { rows: { a: number }[] }[] = [];
  server.handlers.set('/score', ({ body }) => {
    const asked = JSON.parse(body) as { rows: { a: number }[] };
    bodies.push(asked);
    return {
      body: JSON.stringify({
        predictions: asked.rows.map(({ a }) => ({ prediction: a > 2, score: a / 10 })),
      }),
    };
  });
  server.handlers.set('/short', () => ({ body: '{"predictions": [1]}' }));
  const project = makeProject({
    files: {
      'new.csv': 'id,a,label\nx,1,0\ny,2,0\nz,3,1\n',
      'lucidity.yaml': `stages:
  asked: {predict: {engine: http, model: router, url: "${server.url}/score", input: new.csv, batch_size: 2, seed: 4, output: out.jsonl}}
  short: {predict: {engine: http, model: router, url: "${server.url}/short", input: new.csv, output: short.jsonl}}
`,
    },
  });
  expect((await project.repro(['asked'])).code).toBe(0);
  expect(bodies.sort((one, other) => other.rows.length - one.rows.length)).toEqual([
    { model: 'router', rows: [{ a: 1 }, { a: 2 }], seed: 4 },
    { model: 'router', rows: [{ a: 3 }], seed: 4 },
  ]);
  expect(project.read('out.jsonl')).toBe(
    '{"id":"x","prediction":false,"score":0.1}\n{"id":"y","prediction":false,"score":0.2}\n{"id":"z","prediction":true,"score":0.3}\n',
  );
  project.write('new.csv', 'id,a,label\nx,1,0\ny,2,0\nz,3,1\nw,9,1\n');
  expect((await project.repro(['asked'])).code).toBe(0);
  // The first batch was answered before.
  expect(bodies.map(({ rows }) => rows.length)).toEqual([2, 1, 2]);
  const short = await project.luc(['repro', 'short', '--reporter', 'plain']);
  expect(short.stderr).toContain('it has 1 predictions for 4 rows');
});
