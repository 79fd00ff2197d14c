/** `luc metrics show` and `diff`: the workspace, git and the store as one; and the table that a run ends with. */
import { expect, test } from 'vitest';
import { copiesOf, eventsOf, makeProject } from '../../support/project.ts';

const print = (json: string, to: string): string => `mkdir -p ${to.split('/')[0]}; echo '${json}' > ${to}`;
const files = {
  'lucidity.yaml': `stages:
  net:
    cmd: |-
      ${print('{"accuracy": 0.9123456, "log_loss": 0.3, "n": 10, "curve": [1, 2]}', 'net/metrics.json')}
    outs: [net]
    metrics: [net/metrics.json]
  tree:
    cmd: |-
      ${print('{"accuracy": 0.95, "log_loss": 1e-7, "n": 10}', 'm/tree.json')}
    metrics: [m/tree.json]
  rows:
    cmd: |-
      ${print('{train: {rows: 3, text: no number}, test: {rows: 1}}', 'm/rows.yaml')}
    metrics: [m/rows.yaml: {cache: false}]
`,
};

/** Made and committed; then \`tree\` is better and has another metric, and its old file is in the store alone. */
const copy = copiesOf({ files, git: true }, async (project) => {
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['net', 'rows', 'tree'] });
  project.commit('made');
  const better = project
    .read('lucidity.yaml')
    .replace('0.95, "log_loss": 1e-7', '0.97, "f1": true, "log_loss": 1e-6');
  project.write('lucidity.yaml', better.replace('rows: 3', 'rows: 5'));
  expect((await project.repro()).code).toBe(0);
});

test('show: files with the same metrics side by side, of targets, in revisions, for programs and as Markdown', async () => {
  const project = await copy();
  const show = async (...words: string[]) => (await project.luc(['metrics', 'show', ...words])).stdout;
  expect(`\n${await show()}`).toBe(`
  file              accuracy  log_loss   n
  net/metrics.json   0.91235       0.3  10

  file         accuracy    f1  log_loss   n
  m/tree.json      0.97  true  0.000001  10

  file         train.rows  train.text  test.rows
  m/rows.yaml           5   no number          1
`);
  expect(`\n${await show('net', 'tree', 'HEAD', '--rev', 'workspace', '--precision', '2')}`).toBe(
    `
  revision   file              accuracy  log_loss   n
  workspace  net/metrics.json      0.91       0.3  10
  HEAD       net/metrics.json      0.91       0.3  10

  revision   file         accuracy    f1  log_loss   n
  workspace  m/tree.json      0.97  true  0.000001  10
  HEAD       m/tree.json      0.95            1e-7  10
`,
  );
  const commit = project.git('rev-parse', '--short', 'HEAD').trim();
  expect(await show('m/rows.yaml', '-a', '-T', '-A', '--md')).toBe(
    '| revision | file | train.rows | train.text | test.rows |\n| --- | --- | --- | --- | --- |\n' +
      '| workspace | m/rows.yaml | 5 | no number | 1 |\n| main | m/rows.yaml | 3 | no number | 1 |\n' +
      `| ${commit} | m/rows.yaml | 3 | no number | 1 |\n`,
  );
  expect(await show('./m', 'HEAD', '--json')).toBe(
    '{"version":1,"revisions":{"HEAD":{"m/tree.json":{"accuracy":0.95,"log_loss":1e-7,"n":10},' +
      '"m/rows.yaml":{"train.rows":3,"train.text":"no number","test.rows":1}}}}\n',
  );
  const { stdout } = await project.luc(['metrics', 'show', 'tree', 'HEAD', 'workspace'], {
    env: { COLUMNS: '40' },
  });
  expect(`\n${stdout}`).toBe(`
  metric    m/tree.json  m/tree.json
                   HEAD    workspace
  accuracy         0.95         0.97
  log_loss         1e-7     0.000001
  n                  10           10
  f1                            true
`);
});

test('show: what is missing, broken or none is told, and the others are shown', async () => {
  const project = await copy();
  project.remove('m/tree.json');
  expect(await project.luc(['metrics', 'show', 'tree'])).toMatchObject({ code: 0, stderr: '' });
  project.write('lucidity.yaml', `${project.read('lucidity.yaml')}  new: {cmd: x, metrics: [new.toml]}\n`);
  expect(await project.luc(['metrics', 'show', 'rows', 'new'])).toMatchObject({
    code: 1,
    stdout:
      '  file         train.rows  train.text  test.rows\n  m/rows.yaml           5   no number          1\n',
    stderr: 'error: `new.toml` is not there\nhint: `luc repro new` makes it\n',
  });
  project.write('m/rows.yaml', '[1]\n');
  project.write('new.toml', 'a = nan\nb = 1e100\n');
  expect(await project.luc(['metrics', 'show', 'rows', 'new'])).toMatchObject({
    code: 2,
    stdout: '  file         a       b\n  new.toml  .nan  1e+100\n',
    stderr: `error: a metrics file must hold a map, not a list
  ┌─ m/rows.yaml:1:1
1 │ [1]
  │ ^^^
`,
  });
  const refused: readonly (readonly [readonly string[], string])[] = [
    [['tre'], '`tre` is no stage, group, pipeline or tracked path\nhint: did you mean `tree`?'],
    [['net/x'], 'there is no `net/x`\nhint: `luc ls net` lists what is there'],
    [['m/tre.json'], 'there is no metrics file `m/tre.json`\nhint: did you mean `m/tree.json`?'],
    [
      ['--rev', 'nope'],
      'git knows no revision `nope`\nhint: `git log --oneline --all` lists commits, branches and tags',
    ],
  ];
  for (const [words, told] of refused)
    expect(await project.luc(['metrics', 'show', ...words])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: ${told}\n`,
    });
});

test('diff: old, new and change, in colour where the name tells what is good', async () => {
  const project = await copy();
  const diff = (...words: string[]) => project.luc(['metrics', 'diff', ...words]);
  expect(await diff()).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `  file         metric      HEAD  workspace  change
  m/tree.json  accuracy    0.95       0.97   +0.02
  m/tree.json  log_loss    1e-7   0.000001   +9e-7
  m/tree.json  f1             -       true
  m/rows.yaml  train.rows     3          5      +2
`,
  });
  expect((await diff('--json', '--targets', 'tree', 'HEAD', 'workspace')).stdout).toBe(
    '{"version":1,"diff":{"m/tree.json":{"accuracy":{"old":0.95,"new":0.97,"diff":0.02},' +
      '"log_loss":{"old":1e-7,"new":0.000001,"diff":9e-7},"f1":{"old":null,"new":true}}}}\n',
  );
  expect((await diff('--md', '--targets', 'm/rows.yaml', '--all')).stdout).toBe(
    '| file | metric | HEAD | workspace | change |\n| --- | --- | --- | --- | --- |\n' +
      '| m/rows.yaml | train.rows | 3 | 5 | +2 |\n| m/rows.yaml | train.text | no number | no number |  |\n' +
      '| m/rows.yaml | test.rows | 1 | 1 | 0 |\n',
  );
  const { stdout } = await project.luc(['metrics', 'diff', '--targets', 'tree'], {
    env: { FORCE_COLOR: '1' },
  });
  expect(stdout).toContain('\x1b[32m+0.02\x1b[39m');
  expect(stdout).toContain('\x1b[31m+9e-7\x1b[39m');
  expect(await diff('HEAD', 'HEAD')).toMatchObject({ code: 0, stdout: 'No metrics differ.\n' });
  expect((await diff('--targets', 'nix.json')).code).toBe(2);

  project.remove('.luc/store');
  expect(await diff('--targets', 'tree')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/m\/tree\.json {2}accuracy {5}- {7}0\.97/),
    stderr:
      'error: in HEAD: `m/tree.json` is recorded, but not in the store\nhint: `luc fetch -A` brings what a remote has of all commits\n',
  });
});

test('a run ends with the metrics of what ran or came back', async () => {
  const project = await copy();
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('0.97', '0.98'));
  const table =
    '\n  file         accuracy    f1  log_loss   n\n  m/tree.json      0.98  true  0.000001  10\n\n1 ran, 2 up to date in ';
  expect((await project.luc(['repro'])).stderr).toContain(table);
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('0.98', '0.97'));
  const [event] = eventsOf(await project.luc(['repro', '--reporter', 'ndjson'])).filter(
    ({ event: name }) => name === 'metrics-made',
  );
  expect(event).toMatchObject({
    files: [
      { stage: 'tree', path: 'm/tree.json', metrics: { accuracy: 0.97, f1: true, log_loss: 1e-6, n: 10 } },
    ],
  });
  expect((await project.luc(['repro'])).stderr).toBe('Everything is up to date (3 stages).\n');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: project.path('summary.md') };
  await project.luc(['repro', '-f', '-s', 'tree'], { env });
  expect(project.read('summary.md')).toContain(
    '| file | accuracy | f1 | log&#95;loss | n |\n| --- | --- | --- | --- | --- |\n| m/tree.json | 0.97 | true | 0.000001 | 10 |',
  );
});

test('without any there are none; files that no stage makes are named at the top', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {a: {cmd: x}}\n' }, git: true });
  expect(await project.luc(['metrics', 'show'])).toMatchObject({
    code: 0,
    stdout: 'There are no metrics.\n',
  });
  expect((await project.luc(['metrics', 'show', 'a'])).stderr).toBe(
    'error: `a` has no metrics\nhint: `metrics:` of a stage names its files; `luc metrics show` shows all that there are\n',
  );
  project.write('lucidity.yaml', 'metrics: [live.json]\nparams: [sub/p.json]\n');
  project.write('live.json', '{"loss": -Infinity}');
  project.write('sub/p.json', '{"x": NaN}');
  expect((await project.luc(['metrics', 'show', '--json'])).stdout).toBe(
    '{"version":1,"revisions":{"workspace":{"live.json":{"loss":"-.inf"}}}}\n',
  );
  expect((await project.luc(['params', 'show'])).stdout).toBe(
    '  file        param  value\n  sub/p.json  x      ".nan"\n',
  );
  expect((await project.luc(['metrics', 'show'], { cwd: 'sub' })).stdout).toBe(
    '  file           loss\n  ../live.json  -.inf\n',
  );
});
