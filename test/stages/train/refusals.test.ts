/** What cannot be learned or predicted, and what the options say wrong: codes and places. */
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../../src/base/effects.ts';
import type { JsonObject } from '../../../src/json.ts';
import type { SparseMatrix } from '../../../src/matrix.ts';
import { algorithms } from '../../../src/ml/models/algorithms.ts';
import { tensorFile } from '../../../src/ml/tensor-file.ts';
import { requireRoom } from '../../../src/stages/require-room.ts';
import { type Progress, WorkError } from '../../../src/work.ts';
import { type ModelTrial, openModelTrial } from './try-models.ts';

const rows = Array.from(
  { length: 12 },
  (_, n) => `${n},${n % 5},${(n * 3) % 7}.5,${n % 2 ? 'red' : 'blue'},${n * 2}`,
);
const files = {
  'train.csv': `id,a,b,team,y\n${rows.join('\n')}\n`,
  'test.csv': 'id,a,b,team,y\n50,1,1,gren,1\n51,2,2,blue,2\n',
  'nan.csv': 'id,a,team,y\n1,1,,1\n2,2,red,2\n3,,red,3\n',
  'more.csv': 'id,a,y\n4,1,1\n5,,2\n',
  'one.csv': 'id,a,team,y\n1,1,red,1\n2,3,red,2\n3,5,red,3\n4,4,red,4\n',
  'some.csv': 'id,a,y\n1,1,1\n2,2,2\n',
  'nothing.csv': 'id,a,y\n',
};
const team = { label: 'team', features: ['a', 'b'] };

async function trained(): Promise<ModelTrial> {
  const trial = openModelTrial({
    ...files,
    'other.csv': 'id,a,c\n1,2,3\n',
    'typed.csv': 'id,a,b\n1,2,x\n',
    'taken.csv': 'id,a,b,score\n1,2,3,4\n',
    'net.onnx': 'no model',
  });
  expect(await trial.train({ input: 'train.csv', ...team, algorithm: 'baseline', output: 'team' })).toBe(
    'ok',
  );
  expect(
    await trial.train({
      input: 'train.csv',
      label: 'y',
      features: ['a', 'b'],
      algorithm: 'ridge',
      output: 'y',
    }),
  ).toBe('ok');
  return trial;
}

test('rows that nothing can be learned from', async () => {
  const trial = openModelTrial(files);
  const said = (options: { readonly [name: string]: unknown }): Promise<string> =>
    trial.train({ input: 'train.csv', algorithm: 'ridge', features: ['a'], label: 'y', ...options } as never);
  const logistic = { algorithm: 'logistic_regression', label: 'team' };
  expect(await said({ input: 'nan.csv' })).toBe(
    'non-finite: `a` is null, NaN or infinite in row 3 of `nan.csv`',
  );
  expect(await said({ input: ['one.csv', 'more.csv'] })).toMatch(/^schema-mismatch: more.csv has no column/);
  expect(await said({ input: ['some.csv', 'more.csv'] })).toBe(
    'non-finite: `a` is null, NaN or infinite in row 2 of `more.csv`',
  );
  expect(await said({ input: 'nan.csv', ...logistic })).toMatch(/^non-finite: /);
  expect(await said({ input: 'nan.csv', ...logistic, features: ['y'] })).toBe(
    'null-label: `team` is null in row 1 of `nan.csv`',
  );
  expect(await said({ input: 'one.csv', ...logistic })).toBe('one-class: every row has the label "red"');
  expect(await said({ ...team, ...logistic, validation: 'test.csv' })).toBe(
    'unknown-class: `team` is "gren" in row 1 of `test.csv`, and no row that is learned from has this label',
  );
  expect(await said({ label: 'team' })).toBe('label-type: `team` is string, and a regression learns numbers');
  expect(await said({ ...logistic, label: 'b' })).toBe(
    'label-type: `b` is 0.5 in row 1 of `train.csv`: numbers that are not whole are no classes',
  );
  expect(await said({ features: ['a', 'team'] })).toBe(
    'column-type: `team` is string in `train.csv`, and a model takes numbers',
  );
  expect(await said({ features: ['a', 'bb'] })).toBe(
    'missing-column: there is no column `bb` in `train.csv`',
  );
  expect(await said({ input: 'nothing.csv' })).toBe('empty-input: `nothing.csv` has no rows');
  expect(await said({ label: 'yy' })).toMatch(/^missing-column: there is no column `yy`/);
  expect(await said({ weight: 'team' })).toBe('column-type: `team` is string, and weights are numbers');
  expect(await said({ validation: 0.5, key: 'none' })).toMatch(/^missing-column: there is no column `none`/);
  expect(await said({ input: 'one.csv', validation: 0.5, key: ['team'] })).toMatch(
    /^split-too-small: 0.5 of 4 rows leaves no row for (?:training|validation)$/,
  );
  expect(await said({ class_weight: 'balanced', algorithm: 'decision_tree' })).toBe('ok');
  expect(
    await said({
      class_weight: 'balanced',
      algorithm: 'decision_tree',
      hyperparameters: { criterion: 'squared_error' },
    }),
  ).toBe('option-conflict: `class_weight` is for classification, and `y` is learned as a number');
  expect(await said({ algorithm: 'baseline', label: 'team', class_weight: { rde: 2 } })).toBe(
    'unknown-class: no row has the label `rde`',
  );
  const net = { algorithm: 'mlp', task: 'regression', backend: 'cpu' };
  expect(
    await said({ ...net, hyperparameters: { optimizer: 'sgd', learning_rate: 1e30, epochs: 5 } }),
  ).toMatch(/^diverged: /);
  expect(await said({ ...net, hyperparameters: { hidden_layer_sizes: [200000, 200000] } })).toMatch(
    /^out-of-memory: .* may use 512 MiB: its largest layer has 200000 × 200000 weights$/,
  );
  const slow = {
    algorithm: 'lasso',
    hyperparameters: { alpha: 0.001, max_iter: 1, tol: 1e-15 },
    features: ['a', 'b'],
  };
  expect([await said(slow), trial.warned.includes('not-converged')]).toEqual(['ok', true]);
  expect(await said({ ...slow, require_convergence: true })).toMatch(/^not-converged: /);
});

test('a search of fits that take no time hears that it shall stop', async () => {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => now++ });
  onTestFinished(() => replaceEffects({ monotonic }));
  const stop = new AbortController();
  const progress = ({ unit }: Progress): void => void (unit === 'trials' && setImmediate(() => stop.abort()));
  const trial = openModelTrial(files, { signal: stop.signal, progress });
  const space = { alpha: { low: 1, high: 2 } };
  const searched = trial.train({
    input: 'train.csv',
    label: 'y',
    features: ['a', 'b'],
    algorithm: 'ridge',
    search: { method: 'random', trials: 50, space },
  });
  await expect(searched).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('what a command leaves that is no model', async () => {
  const trial = openModelTrial(files, { env: { PATH: process.env.PATH } });
  const said = (command: string): Promise<string> =>
    trial.train({ engine: 'cmd', input: 'train.csv', command });
  expect(await said('exit 3')).toBe('command-failed: `exit 3` exited with 3');
  expect(await said('true')).toBe('missing-out: the command ended well and wrote nothing into `m`');
  const written =
    'unreadable-input: the command wrote a model into `m` that luc cannot read: its `model.json`';
  expect(await said('echo rubbish > "$LUC_OUTPUT/model.json"')).toBe(`${written} is no JSON`);
  expect(await said('echo {} > "$LUC_OUTPUT/model.json"')).toBe(
    `${written} has schema null, and this luc reads 1`,
  );
  expect(await said('rm "$LUC_OUTPUT"/*; echo 1 > "$LUC_OUTPUT/weights.txt"')).toBe('ok');
  expect(await trial.predict({ model: 'm', input: 'train.csv' })).toBe(
    'unreadable-input: `m` was made by a command, which alone knows how to apply it',
  );
  const round = 'rm "$LUC_OUTPUT"/*; ln -s . "$LUC_OUTPUT/round"';
  expect(await said(round)).toMatch(/^unreadable-input: .*m\/round` is a link that leads back/);
});

test('a model of more numbers than what is read at once', () => {
  const values = new Float64Array(2 ** 28);
  expect(() => tensorFile({ rows: { dtype: 'float64', shape: [values.length], values } })).toThrow(
    'the model has 2.0 GiB of numbers, and its file must have less than 2.0 GiB',
  );
});

test('a model that needs more memory than there is', () => {
  const x: SparseMatrix = {
    form: 'sparse',
    rows: 1,
    columns: 2 ** 31 - 1,
    starts: new Uint32Array([0, 1]),
    indices: new Uint32Array([5]),
    values: new Float64Array([1]),
  };
  const told = (name: string, hyperparameters: JsonObject, classes: readonly string[] = []): string => {
    const entry = algorithms.get(name);
    if (!entry) throw new Error(`no algorithm ${name}`);
    const truths = { kind: 'classes', classes, indices: new Uint32Array(1) } as const;
    try {
      requireRoom({ entry, examples: { x, truths, weights: null }, hyperparameters }, 2 ** 35);
      return 'ok';
    } catch (error) {
      return error instanceof WorkError ? error.faults.map(({ message }) => message).join() : String(error);
    }
  };
  expect(told('kmeans', {})).toBe(
    '`kmeans` holds 8 numbers of each of 2147483647 columns, which is 131072 MiB, and may use 32768 MiB',
  );
  expect(told('kmeans', { n_clusters: 2 })).toBe('ok');
  expect(told('logistic_regression', {}, ['a', 'b'])).toBe('ok');
  expect(told('multinomial_nb', {}, ['a', 'b', 'c'])).toBe(
    '`multinomial_nb` holds 3 numbers of each of 2147483647 columns, which is 49152 MiB, and may use 32768 MiB',
  );
});

test('rows that a model was not fitted on', async () => {
  const trial = await trained();
  const said = (options: { readonly [name: string]: unknown }): Promise<string> =>
    trial.predict({ model: 'team', input: 'train.csv', ...options } as never);
  expect(await said({ input: 'other.csv' })).toBe(
    'feature-mismatch: `other.csv` lacks `b`, which the model was fitted on',
  );
  expect(await said({ input: 'typed.csv' })).toBe(
    'feature-mismatch: `b` is string in `typed.csv`, and the model was fitted on numbers there',
  );
  expect(await said({ features: ['a', 'b', 'y'] })).toBe(
    'feature-mismatch: `features` names 3 columns, and the model was fitted on 2: `y` too many',
  );
  expect(await said({ features: ['a'] })).toBe(
    'feature-mismatch: `features` names 1 columns, and the model was fitted on 2: `b` missing',
  );
  expect(await said({ text: 'team' })).toBe(
    'option-conflict: the model was fitted on columns of numbers, so that `text` says nothing',
  );
  expect(await said({ model: 'train.csv' })).toBe(
    'unreadable-input: `train.csv` is no model: it has no `model.json`',
  );
  expect(await said({ model: 'gone' })).toBe('missing-input: `gone` is not there');
  expect(await said({ model: 'net.onnx', features: ['a'] })).toBe(
    'engine-unavailable: `onnxruntime-node` is not installed',
  );
  // Which engine it is, the model says.
  expect(await said({ model: 'net.onnx', decision_threshold: 0.4 })).toBe(
    'option-conflict: `decision_threshold` is for `engine: native, knn`, not for `onnx`',
  );
  expect(await said({ model: 'y', decision_threshold: 0.4 })).toBe(
    'option-conflict: `decision_threshold` is for two classes, and this is regression',
  );
  expect(await said({ key: 'id', passthrough: ['team', 'id'] })).toBe('ok');
  expect(await said({ key: 'id', passthrough: ['team'] })).toBe(
    'option-conflict: `key` says nothing where `passthrough` says what is copied',
  );
  expect(await said({ passthrough: ['id', 'nane'] })).toMatch(/^missing-column: there is no column `nane`/);
  expect(await said({ input: 'taken.csv', passthrough: ['id', 'score'] })).toBe(
    'option-conflict: `score` is a column that the prediction writes',
  );
  expect(await said({ input: 'taken.csv', key: 'score' })).toBe(
    'option-conflict: `score` is a column that the prediction writes',
  );
  expect(await said({ passthrough: ['id', 'y', 'id'] })).toBe('option-conflict: `id` is copied twice');
  const hyperparameters = { epochs: 1 };
  expect(await trial.train({ input: 'train.csv', ...team, algorithm: 'mlp', hyperparameters })).toBe('ok');
  trial.write('great.jsonl', '{"id": 1, "a": 2.5, "b": 1}\n{"id": 2, "a": 1e300, "b": 1}\n');
  expect(await said({ model: 'm', input: 'great.jsonl', output: 'p.parquet' })).toBe(
    'non-finite: the model has no finite answer to row 2 of `great.jsonl`',
  );
  expect(await trial.train({ input: 'train.csv', text: 'team', algorithm: 'ngram_lm' })).toBe('ok');
  expect(await said({ model: 'm', input: 'test.csv' })).toBe(
    'non-finite: column `token_logprobs` has a number that JSON cannot hold',
  );
  // Without rows there is nothing to predict, and that is no mistake.
  trial.write('nothing.csv', 'id,a,b\n');
  expect([await said({ input: 'nothing.csv' }), trial.read('p.jsonl')]).toEqual(['ok', '']);
  const head = trial.read('team/model.json');
  trial.write('team/model.json', head.replace('"schema": 1', '"schema": 2'));
  expect(await said({})).toBe(
    'unreadable-input: `team` is no model that luc can read: its `model.json` has schema 2, and this luc reads 1',
  );
  trial.write('team/model.json', head.replace('"task"', '"tusk"'));
  expect(await said({})).toBe(
    'unreadable-input: `team` is no model that luc can read: its `model.json` lacks what a model has',
  );
});

test('vectors of two formats are of one vectorizer, where only one of them says by which', async () => {
  const trial = openModelTrial(files);
  const hashing = { method: 'hashing', text: 'team', n_features: 4 };
  expect(await trial.vectorize({ ...hashing, input: 'train.csv', output: 'v.arrow' })).toBe('ok');
  expect(await trial.vectorize({ ...hashing, input: 'test.csv', output: 'v.jsonl' })).toBe('ok');
  const both = { input: ['v.jsonl', 'v.arrow'], labels_from: ['train.csv', 'test.csv'], label: 'team' };
  expect(await trial.train({ ...both, algorithm: 'baseline' })).toBe('ok');
  const { n_rows, signature } = JSON.parse(trial.read('m/model.json'));
  expect([n_rows, signature.vectorizer]).toEqual([14, expect.stringMatching(/^sha256:/)]);
  const three = { ...both, input: ['v.jsonl', 'v.arrow', 'w.arrow'], algorithm: 'baseline' };
  expect(await trial.vectorize({ ...hashing, lowercase: false, input: 'test.csv', output: 'w.arrow' })).toBe(
    'ok',
  );
  expect(await trial.train(three)).toBe(
    'schema-mismatch: vectors of `w.arrow` and `v.arrow` are of two vectorizers',
  );
});

test('keys of vector files that are of two types', async () => {
  const trial = openModelTrial({ ...files, 'named.csv': 'id,team\nq,red\n' });
  const hashing = { method: 'hashing', text: 'team', n_features: 4, norm: 'none', alternate_sign: false };
  expect(await trial.vectorize({ ...hashing, input: 'train.csv', output: 'v.arrow' })).toBe('ok');
  expect(await trial.vectorize({ ...hashing, input: 'named.csv', output: 'n.arrow' })).toBe('ok');
  const learned = { input: 'v.arrow', labels_from: 'train.csv', label: 'team', algorithm: 'baseline' };
  expect(await trial.train(learned)).toBe('ok');
  expect(await trial.predict({ model: 'm', input: ['v.arrow', 'n.arrow'] })).toBe(
    'schema-mismatch: `id` is string in `n.arrow`, and int64 in `v.arrow`',
  );
});

test('options that do not go together are told at load', async () => {
  const trial = openModelTrial(files);
  const train = (options: { readonly [name: string]: unknown }): Promise<string> =>
    trial.train({ input: 'train.csv', algorithm: 'knn', ...options } as never);
  expect(await train({ engine: 'notebook' })).toBe('not-there-yet: `engine: notebook` is not there yet');
  expect(await train({ engine: 'cmd', search: { space: { a: [1] } } })).toBe(
    'option-conflict: `search` is for `engine: native`, not for `cmd`; missing-option: `engine: cmd` needs a `command`',
  );
  expect(await train({ engine: 'cmd', command: 'x', weight: 'a' })).toBe(
    'option-conflict: `weight` is for `engine: native`, not for `cmd`',
  );
  expect(await train({ command: 'x' })).toBe(
    'option-conflict: `command` is for `engine: cmd`, not for `native`',
  );
  const stopping = { algorithm: 'mlp', hyperparameters: { early_stopping: { monitor: 'accuracy' } } };
  const unwatched = 'option-conflict: there are no rows to measure `accuracy` on';
  const rates = { space: { learning_rate: [0.1] } };
  expect(await train({ ...stopping, search: rates })).toBe(unwatched);
  expect(await train({ ...stopping, validation: 0.5, search: rates })).toBe(unwatched);
  expect(await train({ label: 'a', features: ['b', 'a'] })).toBe(
    'option-conflict: `a` is what is learned: no model may see it',
  );
  expect(await train({ features: ['a'], vectorizer: 'train.csv' })).toBe(
    'option-conflict: `features` says nothing where a `vectorizer` says what is read',
  );
  expect(await train({ vectorizer: 'train.csv' })).toMatch(/^not-fitted: `train.csv`: this is no state/);
  const encoded = { input: 'train.csv', method: 'encode', encode: { a: 'standard' }, vectorizer: 'e.json' };
  expect(await trial.vectorize(encoded)).toBe('ok');
  expect(await train({ vectorizer: 'e.json', label: 'team', text: 'team' })).toBe(
    'option-conflict: `text` says nothing where the `vectorizer` is one of columns',
  );
  expect(await train({ task: 'clustering' })).toBe('option-conflict: `knn` is no model for `clustering`');
  expect(await train({ hyperparameters: { neighbors: 3 } })).toBe(
    'unknown-option: `neighbors` is no option of `hyperparameters`',
  );
  expect(await train({ hyperparameters: { n_neighbors: 0 } })).toMatch(/^out-of-range: /);
  expect(await train({ algorithm: 'logistic_regression', hyperparameters: { C: 0 } })).toMatch(
    /^out-of-range: .*a number above 0/,
  );
  const space = { n_neighbors: { low: 5, high: 1 }, metric: ['euclid'], wieghts: ['uniform'] };
  expect(
    (await train({ search: { method: 'random', space } })).split('; ').map((one) => one.split(':')[0]),
  ).toEqual(['out-of-range', 'wrong-type', 'unknown-option']);
  expect(await train({ search: { space: { n_neighbors: { low: 1, high: 3 } } } })).toBe(
    'option-conflict: a grid has no ranges',
  );
  expect(
    await train({
      label: 'team',
      features: ['a'],
      search: { space: { n_neighbors: [1] }, metric: 'acuracy' },
    }),
  ).toBe('unknown-metric: `acuracy` is no metric that a search for classification compares');
  const search = { space: { n_neighbors: [1] }, metric: 'average_precision', folds: 2 };
  expect(await train({ label: 'a', features: ['b'], search })).toBe(
    'unknown-metric: `average_precision` is of two classes, and here are 5',
  );

  const predict = (options: { readonly [name: string]: unknown }): Promise<string> =>
    trial.predict({ input: 'train.csv', ...options } as never);
  expect(await predict({})).toBe('missing-option: `model` is missing in `predict`');
  expect(await predict({ engine: 'rag', index: 'x' })).toBe('not-there-yet: `engine: rag` is not there yet');
  expect(await predict({ model: 'registry:a@1' })).toBe(
    'not-there-yet: models by reference, as `registry:a@1`, are not there yet',
  );
  expect(await predict({ model: 'm', engine: 'http' })).toBe('missing-option: `engine: http` needs a `url`');
  expect(await predict({ model: 'm', input: { a: 'x', b: 'y' }, output: { a: 'z.csv' } })).toBe(
    'option-conflict: `output` has no `b`, which `input` has',
  );
  expect(await predict({ model: 'm', output: 'out.txt' })).toBe(
    'unknown-format: `out.txt` has no format that tables are written in',
  );
});
