/** Models from end to end: trained, applied, refused; the same bytes everywhere, also after a kill. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { otherNodes } from '../support/other-nodes.ts';
import { makeProject, type Project, type RunOptions } from '../support/project.ts';

/** Two classes that a line divides, and a number that follows from the features. */
const rows = (count: number, from = 0): string =>
  `id,a,b,flag,team,y,words\n${Array.from({ length: count }, (_, i) => {
    const n = i + from;
    const [a, b] = [(n * 7) % 11, ((n * 5) % 13) / 4];
    return `k${n},${a},${b},${n % 3 === 0},${a > b * 2 ? 'red' : 'blue'},${2 * a - b + 1},${a > b * 2 ? 'warm red sun' : 'cold blue sea'} ${n % 4}\n`;
  }).join('')}`;

const features = 'features: [a, b, flag]';

const pipeline = (cpu: number): string => `stages:
  teams: {train: {input: train.csv, label: team, ${features}, algorithm: logistic_regression, class_weight: balanced, output: models/teams}, resources: {cpu: ${cpu}}}
  tree: {train: {input: train.csv, label: y, features: [b, a], algorithm: decision_tree, hyperparameters: {max_depth: 3}, output: models/tree/}}
  groups: {train: {input: train.csv, ${features}, algorithm: kmeans, hyperparameters: {n_clusters: 2}, seed: 5, output: models/groups}}
  language: {train: {input: train.csv, text: words, algorithm: ngram_lm, hyperparameters: {smoothing: laplace}, output: models/language}}
  net: {train: {input: train.csv, label: team, ${features}, algorithm: mlp, hyperparameters: {hidden_layer_sizes: [4], activation: tanh, dropout: 0.2, schedule: cosine, epochs: 3}, validation: 0.25, backend: wasm, output: models/net}, resources: {cpu: ${cpu}}}
  p-teams: {predict: {model: models/teams, input: {test: test.csv, again: train.csv}, output: {test: out/teams.jsonl, again: out/again.parquet}}}
  p-tree: {predict: {model: models/tree, input: test.csv, passthrough: [y, id], output: out/tree.csv}}
  p-groups: {predict: {model: models/groups, input: test.csv, output: out/groups.csv}}
  p-language: {predict: {model: models/language, input: [test.csv], output: out/language.jsonl}}
  p-net: {predict: {model: models/net, input: test.csv, decision_threshold: 0, output: out/net.jsonl}}
`;

const linesOf = (project: Project, path: string): unknown[] =>
  project
    .read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('models and predictions are the same bytes in two folders, also by another Node, and say what they are', async () => {
  const trained = async (cpu: number, options: RunOptions = {}): Promise<Project> => {
    const files = { 'lucidity.yaml': pipeline(cpu), 'train.csv': rows(60), 'test.csv': rows(3, 100) };
    const project = makeProject({ files });
    const { code, ran, stderr } = await project.repro([], options);
    expect([code, ran.length, code === 0 ? '' : stderr]).toEqual([0, 10, '']);
    return project;
  };
  const [nodePath] = otherNodes;
  const env = { TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' };
  const project = await trained(1);
  const other = await trained(2, { env, ...(nodePath !== undefined && { nodePath }) });
  for (const folder of ['models', 'out']) expect(other.snapshot(folder)).toEqual(project.snapshot(folder));
  expect((await project.repro()).ran).toEqual([]);

  expect(project.names('models/teams')).toEqual(['README.md', 'history.jsonl', 'metrics.json', 'model.json']);
  const model = JSON.parse(project.read('models/teams/model.json'));
  expect(model).toMatchObject({
    schema: 1,
    algorithm: 'logistic_regression',
    task: 'classification',
    classes: ['blue', 'red'],
    features: ['a', 'b', 'flag'],
    label: 'team',
    key: ['id'],
    hyperparameters: { C: 1, fit_intercept: true, max_iter: 100, tol: 1e-4 },
    seed: 0,
    n_rows: 60,
    signature: {
      form: 'columns',
      columns: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'number' },
        { name: 'flag', type: 'boolean' },
      ],
      width: 3,
      vectorizer: null,
    },
  });
  expect(model.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(JSON.parse(project.read('models/tree/model.json'))).toMatchObject({
    task: 'regression',
    features: ['b', 'a'],
  });

  const teams = linesOf(project, 'out/teams.jsonl') as {
    id: string;
    probabilities: number[];
    score: number;
  }[];
  expect(teams.map(({ id }) => id)).toEqual(['k100', 'k101', 'k102']);
  for (const line of teams) {
    expect(Object.keys(line)).toEqual(['id', 'prediction', 'probabilities', 'score']);
    expect(line.score).toBe(line.probabilities[1]);
  }
  expect(project.read('out/tree.csv').split('\n')[0]).toBe('y,id,prediction');
  expect(project.read('out/groups.csv')).toMatch(/^id,prediction\nk100,[01]\nk101,[01]\nk102,[01]\n$/);
  expect(Object.keys(linesOf(project, 'out/language.jsonl')[0] as object)).toEqual([
    'id',
    'token_logprobs',
    'score',
  ]);
  expect(
    (linesOf(project, 'out/net.jsonl') as { prediction: string }[]).map(({ prediction }) => prediction),
  ).toEqual(['red', 'red', 'red']);

  expect(project.names('models/net')).toContain('weights.safetensors');
  expect(linesOf(project, 'models/net/history.jsonl')).toHaveLength(3);
  const [, learned = '', watched = ''] =
    /On the training data:([\s\S]*)On the validation data:([\s\S]*)## Limits/.exec(
      project.read('models/net/README.md'),
    ) ?? [];
  const named = (table: string): string[] =>
    [...table.matchAll(/^\| (\w+) \| [\d.]+/gm)].map(([, name = '']) => name);
  expect([named(learned), named(watched)]).toEqual([
    ['epochs', 'loss'],
    ['validation_loss', 'validation_accuracy', 'validation_log_loss'],
  ]);
  // What is found of a backend stands in the result, and the log has a line an epoch.
  const logs = await project.luc(['logs', 'net']);
  expect(logs.stdout).toMatch(/^epoch 1\/3 loss [\d.e+-]+ validation_loss [\d.e+-]+ accuracy [\d.]+$/m);
});

const net = (epochs: number, more = ''): string => `stages:
  net:
    train:
      input: train.csv
      label: team
      features: [a, b, flag]
      algorithm: mlp
      hyperparameters: {hidden_layer_sizes: [8, 8], dropout: 0.1, epochs: ${epochs}, batch_size: 8}
      validation: 0.25
      backend: wasm
${more}      output: models/net
`;

test('a training that was killed goes on to the bytes of one that nobody disturbed, and so does a longer one', async () => {
  const files = { 'train.csv': rows(200) };
  const epochs = 200;
  const straight = makeProject({ files: { ...files, 'lucidity.yaml': net(epochs) } });
  expect((await straight.repro()).code).toBe(0);
  const weights = readFileSync(straight.path('models/net/weights.safetensors'));

  const killed = makeProject({ files: { ...files, 'lucidity.yaml': net(epochs) } });
  const run = killed.spawn(['repro', '--reporter', 'plain']);
  await run.says(/epoch 20\/200/);
  const [id = ''] = killed.names('.luc/open');
  const group = /"pgid":(\d+)/.exec(killed.read(`.luc/runs/${id}/journal`))?.[1];
  process.kill(-Number(group), 'SIGKILL');
  run.signal('SIGKILL');
  await run.ended;
  const again = await killed.luc(['repro', '--reporter', 'plain']);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/goes on after epoch \d+\n/);
  expect(again.stderr).not.toContain('epoch 1/200');
  expect(killed.snapshot('models')).toEqual(straight.snapshot('models'));

  const longer = makeProject({ files: { ...files, 'lucidity.yaml': net(10) } });
  expect((await longer.repro()).code).toBe(0);
  longer.write('lucidity.yaml', net(epochs));
  const rest = await longer.luc(['repro', '--reporter', 'plain']);
  expect(rest.stderr).toContain('goes on after epoch 10\n');
  expect(rest.stderr).not.toContain('epoch 10/200');
  expect(rest.stderr).toContain('epoch 11/200');
  expect(readFileSync(longer.path('models/net/weights.safetensors')).equals(weights)).toBe(true);
  expect(longer.read('models/net/history.jsonl')).toBe(straight.read('models/net/history.jsonl'));

  const kept = (epochs: number): string => net(epochs, '      checkpoint: {every: 2, keep: 2}\n');
  longer.write('lucidity.yaml', kept(6));
  expect((await longer.repro()).code).toBe(0);
  expect(longer.names('models/net/checkpoints')).toEqual([
    'best.safetensors',
    'epoch-000004.safetensors',
    'epoch-000006.safetensors',
  ]);
  longer.write('lucidity.yaml', kept(9));
  expect((await longer.repro()).code).toBe(0);
  straight.write('lucidity.yaml', kept(9));
  straight.remove('.luc/store/memo');
  expect((await straight.repro()).code).toBe(0);
  expect(longer.snapshot('models')).toEqual(straight.snapshot('models'));
  expect(longer.names('models/net/checkpoints')).toEqual([
    'best.safetensors',
    'epoch-000008.safetensors',
    'epoch-000009.safetensors',
  ]);
});

test('a search, a command and a service', async () => {
  const project = makeProject({
    files: {
      'train.csv': rows(60),
      'train.sh':
        'echo "{\\"n\\": $(wc -l < "$LUC_INPUT"), \\"h\\": $LUC_HYPERPARAMETERS}" > "$LUC_OUTPUT/weights.json"\n',
      'lucidity.yaml': `stages:
  search:
    train:
      input: train.csv
      label: team
      features: [a, b]
      algorithm: knn
      hyperparameters: {weights: distance}
      search: {space: {n_neighbors: [1, 3, 59]}, metric: log_loss, folds: 3}
      output: models/search
  halving:
    train:
      input: train.csv
      label: y
      features: [a, b]
      algorithm: ridge
      search: {method: halving, space: {alpha: {low: 0.001, high: 1000, log: true}}, trials: 9}
      validation: 0.3
      output: models/halving
  script:
    train:
      engine: cmd
      command: sh train.sh
      input: train.csv
      hyperparameters: {rate: 0.5}
      seed: 3
      output: models/script
    deps: [train.sh]
`,
    },
  });
  const { code, stderr } = await project.repro();
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  const trials = linesOf(project, 'models/search/search.jsonl') as {
    trial: number;
    score: number;
    folds?: number[];
    error?: string;
  }[];
  expect(trials.map(({ trial, folds, error }) => [trial, folds?.length ?? error])).toEqual([
    [0, 3],
    [1, 3],
    [2, 'out-of-range'],
  ]);
  const best = trials.slice(0, 2).reduce((a, b) => (b.score < a.score ? b : a));
  expect(JSON.parse(project.read('models/search/model.json'))).toMatchObject({
    hyperparameters: { n_neighbors: [1, 3, 59][best.trial], weights: 'distance' },
    n_rows: 60,
  });
  const rungs = linesOf(project, 'models/halving/search.jsonl') as { rung: number }[];
  expect([0, 1, 2].map((rung) => rungs.filter((line) => line.rung === rung).length)).toEqual([9, 3, 1]);
  expect(JSON.parse(project.read('models/script/weights.json'))).toEqual({ n: 61, h: { rate: 0.5 } });
  expect(JSON.parse(project.read('models/script/model.json'))).toMatchObject({
    schema: 1,
    engine: 'cmd',
    hyperparameters: { rate: 0.5 },
    seed: 3,
    files: { 'weights.json': expect.stringMatching(/^sha256:/) },
  });
});
