/** What each flag of `luc repro` changes, and those that cannot be. */
import { describe, expect, test } from 'vitest';
import { normal } from '../../support/normal.ts';
import { copiesOf, eventsOf, makeProject, type Project } from '../../support/project.ts';

const files = {
  '.gitignore': '/.luc\n/out\n/ran.log\n',
  'in.txt': 'in\n',
  'params.yaml': '# rates\nlr: 0.1   # slow\nlayers: [1, 2]\n',
  'model.json': '{\n  "depth": 3\n}\n',
  'opt.toml': '# optimizer\n[adam]\nbeta = 0.9 # usual\n',
  'lucidity.yaml': `
stages:
  prepare:
    cmd: echo prepare >> "$LUC_ROOT/ran.log"; cp in.txt out/clean
    deps: [in.txt]
    outs: [out/clean]
  train:
    cmd: echo train >> "$LUC_ROOT/ran.log"; { cat out/clean; echo \${lr}; } > out/model
    deps: [out/clean]
    params: [lr, layers.0, {model.json: [depth]}, {opt.toml: [adam.beta]}]
    outs: [out/model]
  score:
    foreach: [a, b]
    do:
      cmd: echo score-\${item} >> "$LUC_ROOT/ran.log"; { cat out/model; echo \${item}; } > out/\${item}
      deps: [out/model]
      outs: ["out/\${item}"]
`,
};
const everything = ['prepare', 'score-a', 'score-b', 'train'];

const makeReproduced = copiesOf({ files, git: true }, async (project) => {
  expect(await project.luc(['repro', '-j', '1'])).toMatchObject({ code: 0 });
  expect(project.ran().toSorted()).toEqual(everything);
});

/** Sorted: which of two stages comes first depends on how long they took. */
async function ranBy(project: Project, ...args: string[]): Promise<string[]> {
  expect(await project.luc(['repro', '-j', '1', ...args])).toMatchObject({ code: 0, stdout: '' });
  return project.ran().toSorted();
}

test('what runs although it is up to date, and how far that reaches', async () => {
  const project = await makeReproduced();
  expect(await ranBy(project, '-f', 'train')).toEqual(['prepare', 'train']);
  expect(await ranBy(project, '-f', '-s', 'train')).toEqual(['train']);
  expect(await ranBy(project, '-f', '--downstream', 'train')).toEqual(['score-a', 'score-b', 'train']);
  expect(await ranBy(project, '-f', '-s', 'score@b')).toEqual(['score-b']);
  expect(await ranBy(project, '-f', '--glob', 'score@*', '-s')).toEqual(['score-a', 'score-b']);
  expect(await ranBy(project, '--force-downstream')).toEqual([]);
  project.write('in.txt', 'other\n');
  expect(await ranBy(project, '--force-downstream')).toEqual(everything);
});

test('--force-downstream runs what follows although the bytes are the same', async () => {
  const project = await makeReproduced();
  project.write('lucidity.yaml', files['lucidity.yaml'].replace('cp in.txt', 'cp  in.txt'));
  expect(await ranBy(project)).toEqual(['prepare']);
  project.write('lucidity.yaml', files['lucidity.yaml'].replace('cp in.txt', 'cp   in.txt'));
  expect(await ranBy(project, '--force-downstream')).toEqual(everything);
});

test('-p runs the whole pipelines of the targets, and nothing else', async () => {
  const stage = (name: string): string =>
    `  ${name}: {cmd: 'echo ${name} >> "$LUC_ROOT/ran.log"', deps: [lucidity.yaml]}\n`;
  const project = makeProject({
    files: {
      'lucidity.yaml': `include: [pipelines/*.yaml]\nstages:\n${stage('root')}`,
      'pipelines/one.yaml': `stages:\n${stage('x')}${stage('y')}`,
    },
  });
  expect(await ranBy(project, '-p', 'x')).toEqual(['x', 'y']);
  expect(await ranBy(project)).toEqual(['root']);
});

test('--dry says what would be forced, and why', async () => {
  const project = await makeReproduced();
  const { stdout } = await project.luc(['repro', '-n', '-f', '-s', 'prepare', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    stages: [
      {
        name: 'prepare',
        action: 'run',
        reasons: [{ what: 'always', change: 'modified', key: 'force' }],
      },
    ],
  });
  expect((await project.luc(['repro', '-n', '-f', '-s', 'prepare'])).stdout).toMatch(
    /^ {2}run {2}prepare {2}forced /,
  );
  const all = (await project.luc(['repro', '-n', '-f'])).stdout;
  expect(all.split('\n').map((line) => /^ {2}(\S+) +(\S+) +forced /.exec(line)?.slice(1))).toEqual([
    ...['prepare', 'train', 'score@a', 'score@b'].map((name) => ['run', name]),
    ...Array.from({ length: 3 }, () => undefined),
  ]);
  expect(all).toContain('\n4 to run \u00b7 ');
  expect(project.ran()).toEqual([]);
});

test('--no-run-cache runs what is known, and still makes it known', async () => {
  const project = await makeReproduced();
  project.write('in.txt', 'two\n');
  await project.luc(['repro', '-q']);
  project.ran();
  project.write('in.txt', 'in\n');
  expect(await ranBy(project, '--no-run-cache')).toEqual(everything);
  project.write('in.txt', 'two\n');
  expect(await ranBy(project)).toEqual([]);
});

test('--no-commit records and stores nothing; the next repro stores and runs nothing', async () => {
  const project = makeProject({ files, git: true });
  expect(await ranBy(project, '--no-commit')).toEqual(everything);
  expect(project.exists('.luc/store/results')).toBe(false);
  expect(await ranBy(project)).toEqual([]);
  project.remove('out');
  expect(await ranBy(project)).toEqual([]);
  expect(project.read('out/b')).toBe('in\n0.1\nb\n');
});

test('what nothing asks for stays away, unless --all-outs', async () => {
  const project = await makeReproduced();
  project.remove('out');
  expect(await ranBy(project, 'score@a')).toEqual([]);
  expect(project.names('out')).toEqual(['a']);
  expect(await ranBy(project, 'score@a', '--all-outs')).toEqual([]);
  expect(project.names('out')).toEqual(['a', 'clean', 'model']);
});

test('--allow-missing leaves alone what is recorded and nowhere', async () => {
  const project = await makeReproduced();
  project.remove('out');
  project.remove('.luc');
  expect(await ranBy(project, '--allow-missing')).toEqual([]);
  expect(await ranBy(project)).toEqual(everything);
});

test('-k goes on beside a failure, --ignore-errors through it', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `
stages:
  bad: {cmd: "false", outs: [bad.txt]}
  after: {cmd: cat bad.txt > after.txt, deps: [bad.txt], outs: [after.txt]}
  good: {cmd: echo 1 > good.txt, outs: [good.txt]}
`,
    },
  });
  const outcomes = async (...flags: string[]): Promise<unknown> => {
    const result = await project.luc(['repro', '-j', '1', '--reporter', 'ndjson', ...flags]);
    expect(result.code).toBe(1);
    const finished = eventsOf(result).filter(({ event }) => event === 'stage-finished');
    return Object.fromEntries(finished.map(({ stage, outcome }) => [stage, outcome]));
  };
  expect(await outcomes()).toEqual({ bad: 'failed', after: 'blocked', good: 'unstarted' });
  expect(await outcomes('-k')).toEqual({ bad: 'failed', after: 'blocked', good: 'ran' });
  expect(await outcomes('--ignore-errors')).toEqual({ bad: 'failed', after: 'failed', good: 'skipped' });
  expect(JSON.parse((await project.luc(['repro', '--json', 'bad', 'good'])).stdout)).toMatchObject({
    version: 1,
    stages: expect.arrayContaining([{ name: 'bad', outcome: 'failed' }]),
  });
});

describe('-S', () => {
  test('writes into YAML, JSON and TOML and keeps what stands around', async () => {
    const project = await makeReproduced();
    const set = ['lr=0.2', 'layers.0=7', '+new.key=[1, a]', 'model.json:depth=4', 'opt.toml:adam.beta=0.5'];
    expect(await ranBy(project, ...set.flatMap((word) => ['-S', word]))).toEqual([
      'score-a',
      'score-b',
      'train',
    ]);
    expect(project.read('params.yaml')).toBe(
      '# rates\nlr: 0.2   # slow\nlayers: [7, 2]\nnew:\n  key: [1, a]\n',
    );
    expect(project.read('model.json')).toBe('{\n  "depth": 4\n}\n');
    expect(project.read('opt.toml')).toBe('# optimizer\n[adam]\nbeta = 0.5 # usual\n');
    expect(
      await ranBy(
        project,
        '-S',
        'lr=0.1',
        '-S',
        'layers.0=1',
        '-S',
        'model.json:depth=3',
        '-S',
        'opt.toml:adam.beta=0.9',
      ),
    ).toEqual([]);
  });

  test('takes the value for what YAML says it is, and changes a group with what it is made of', async () => {
    const project = makeProject({
      files: {
        'params.yaml': 'lr: 1 # rate\nmodels:\n  p: {n: 1}\n  q: {n: 2} # two\ngrid: [u, v]\n',
        'lucidity.yaml': `
stages:
  use: {cmd: 'echo use >> "$LUC_ROOT/ran.log"', params: [lr], deps: [lucidity.yaml]}
  each:
    foreach: \${models}
    do: {cmd: 'echo each-\${key}-\${item.n} >> "$LUC_ROOT/ran.log"', deps: [lucidity.yaml]}
  grid:
    matrix: {x: "\${grid}"}
    cmd: echo grid-\${item.x} >> "$LUC_ROOT/ran.log"
    deps: [lucidity.yaml]
`,
      },
    });
    await project.luc(['repro']);
    project.ran();
    for (const value of ['1.0', '"1"', 'true', '9007199254740993', "'it''s'", '[1, a]'])
      expect([value, await ranBy(project, '-S', `lr=${value}`)]).toEqual([value, ['use']]);
    expect(await ranBy(project, '-S', 'lr=1', '-S', 'models.p.n=5', '-S', 'grid.1=w')).toEqual([
      'each-p-5',
      'grid-w',
      'use',
    ]);
    expect(project.read('params.yaml')).toBe(
      'lr: 1 # rate\nmodels:\n  p: {n: 5}\n  q: {n: 2} # two\ngrid: [u, w]\n',
    );
  });

  test('counts a file from the current folder', async () => {
    const project = await makeReproduced();
    project.write('sub/keep', '');
    const run = await project.luc(['repro', '-S', '../params.yaml:lr=0.3', 'train'], { cwd: 'sub' });
    expect(run).toMatchObject({ code: 0 });
    expect(project.ran()).toEqual(['train']);
  });

  test('is refused for a file that a stage makes', async () => {
    const project = makeProject({
      files: { 'lucidity.yaml': 'stages:\n  tune: {cmd: "echo lr: 1 > best.yaml", outs: [best.yaml]}\n' },
    });
    project.write('best.yaml', 'lr: 1\n');
    expect(await project.luc(['repro', '-S', 'best.yaml:lr=2'])).toMatchObject({
      code: 2,
      stderr:
        'error: `best.yaml` is made by `tune`, which would write over the value\nhint: change what `tune` makes it from\n',
    });
    expect(project.read('best.yaml')).toBe('lr: 1\n');
  });

  test.each([
    [['-S', 'lr=0.2', '-S', 'lf=1'], 'error: `params.yaml` has no param `lf`\nhint: did you mean `lr`?\n'],
    [
      ['nosuch', '-S', 'lr=0.2'],
      'error: `nosuch` is no stage, group, pipeline or tracked path\nhint: `luc stage list` shows the stages\n',
    ],
    [
      ['--attach', 'score', '-S', 'lr=0.2'],
      'error: `--attach` needs one target that is one stage\nhint: `luc repro train --attach` gives `train` this terminal\n',
    ],
    [
      ['-S', 'layers=1'],
      'error: `params.yaml` would lose `layers.0`, which `train` reads\nhint: set `layers.0` itself, or change the file by hand\n',
    ],
    [
      ['-S', 'lr=[[1]]'],
      'error: ${lr} is a list, and stands inside of text\n  ┌─ lucidity.yaml:8:67\n8 │     cmd: echo train >> "$LUC_ROOT/ran.log"; { cat out/clean; echo ${lr}; } > out/model\n  │                                                                   ^^^^^\n',
    ],
    [['-S', 'lr'], 'error: `lr` sets no param\nhint: write KEY=VALUE, as in `train.lr=0.1`\n'],
    [
      ['-n', '-S', 'lr=0.2'],
      'error: `--dry` changes nothing, and `--set-param` writes into the params file\nhint: set the param without `--dry`, or edit the file\n',
    ],
  ])('%j writes nothing', async (flags, stderr) => {
    const project = makeProject({ files });
    expect(await project.luc(['repro', ...flags])).toMatchObject({ code: 2, stdout: '', stderr });
    expect(project.snapshot()).toEqual(makeProject({ files }).snapshot());
  });
});

test.each([
  [
    ['--backend', 'cuda'],
    '`cuda` is no backend\nhint: one of auto, tfjs-node-gpu, webgpu, tfjs-node, wasm, cpu',
  ],
  [
    ['--interactive'],
    '`--interactive` needs a terminal: there is nobody to ask\nhint: `luc repro -n` shows what would run',
  ],
  [
    ['--attach'],
    '`--attach` needs one target that is one stage\nhint: `luc repro train --attach` gives `train` this terminal',
  ],
  [
    ['--glob', 'none-*'],
    '`none-*` is no stage, group, pipeline or tracked path\nhint: `luc stage list` shows the stages',
  ],
  [
    ['-j', '0'],
    '`--jobs` wants a whole number of at least 1, not `0`\nhint: `luc help repro` shows what it takes',
  ],
])('%j is refused before anything runs', async (flags, problem) => {
  const project = makeProject({ files });
  expect(await project.luc(['repro', ...flags])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: ${problem}\n`,
  });
  expect(project.ran()).toEqual([]);
});

test('--attach gives the stage our streams', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages:\n  ask: {cmd: echo asked}\n' } });
  const run = await project.spawn(['repro', '--attach', 'ask']).ended;
  expect({ ...run, stderr: normal(project, run.stderr) }).toMatchObject({
    code: 0,
    stdout: 'asked\n',
    stderr: 'ask ▸ echo asked\nask ✓ ran in TIME\n1 ran in TIME\n',
  });
});
