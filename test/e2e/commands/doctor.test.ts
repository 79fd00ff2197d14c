/** `luc doctor`: what it finds on a sound project, and every thing that it can find wrong with one. */
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { commands } from '../../../src/commands/table.ts';
import { commandOfHook, gitHooks } from '../../../src/hook-script.ts';
import { openGate } from '../../support/gate.ts';
import { makeProject, type Project, type RunOptions } from '../../support/project.ts';

const files = {
  '.gitignore': '/.luc/\n/out.txt\n',
  'lucidity.yaml': 'stages:\n  make: {cmd: echo 1 > out.txt, outs: [out.txt]}\n',
};
/** Those whose command there is. */
const hooks = gitHooks.filter((hook) => commands.some(({ name }) => name === commandOfHook[hook])).join(', ');
/** No GPU, and no tools of one, wherever the test runs. */
const env = { LUC_GPUS: '0' };

interface Finding {
  readonly area: string;
  readonly check: string;
  readonly level: string;
  readonly message: string;
  readonly hint?: string;
}

async function examine(project: Project, options: RunOptions = {}) {
  const { code, stdout, stderr } = await project.luc(['doctor', '--json'], {
    ...options,
    env: { ...env, ...options.env },
  });
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  const of = (check: string): (string | undefined)[] => {
    const found = findings.filter((one) => one.check === check);
    return found.flatMap(({ level, message, hint }) => [`${level}: ${message}`, ...(hint ? [hint] : [])]);
  };
  return { code, findings, of };
}

/** What depends on the machine, in words that do not. */
const anywhere = (text: string): string =>
  text
    .replace(/^ {2}. \d+\.\d+\.\d+$/m, '  ✓ NODE')
    .replace(/git \d[\d.]*/, 'git VERSION')
    .replace(/no reflinks: .*|reflinks work/, 'REFLINKS')
    .replace(/[\d.]+ [KMGT]iB free/, 'MUCH free')
    .replace(/ {2}. .*installed.*\n/g, '');

test('of a sound project everything is fine, and nothing of it is changed', async () => {
  const project = makeProject({ files, git: true });
  await project.repro();
  project.commit('lock');
  await project.luc(['install']);
  project.commit('attributes');
  const before = [project.snapshot(), project.leftovers(['.'])];
  const { code, stdout, stderr } = await project.luc(['doctor'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(anywhere(stdout).replace(/\d+(\.\d+)? K?i?B in/, 'BYTES in')).toBe(`Node
  ✓ NODE

Project
  ✓ 1 stage, 0 tracked paths, 1 file

File system
  ✓ files are written and read
  ✓ REFLINKS
  ✓ hardlinks work
  ✓ symlinks work
  ✓ times are finer than a second
  ✓ names differ by case
  ✓ MUCH free

Git
  ✓ git VERSION
  ✓ \`.luc/\` is ignored
  ✓ \`lucidity.lock\` is committed
  ✓ hooks: ${hooks}
  ✓ locks are merged entry by entry

Store
  ✓ BYTES in \`${project.path('.luc/store')}\`
  ✓ everything is durable
  ✓ nothing corrupt was found

Runs
  ✓ none is going on, none was left behind

GPU and backends
  ✓ no GPU

0 problems, 0 warnings.
`);
  expect([project.snapshot(), project.leftovers(['.'])]).toEqual(before);
});

test('git that keeps too much, too little, or nothing', async () => {
  const project = makeProject({ files: { ...files, '.gitignore': '' }, git: true });
  await project.repro();
  project.write('.gitignore', 'out.txt\n');
  const first = await examine(project);
  expect(first.code).toBe(1);
  expect(first.of('ignored')).toEqual([
    'problem: git does not ignore `.luc/`, so that a commit would take the store along',
    'put the line `/.luc/` into `.gitignore`',
  ]);
  expect(first.of('lock')).toEqual([
    "warning: `lucidity.lock` is not under git's control",
    '`git add lucidity.lock`',
  ]);
  expect(first.of('hooks')).toEqual(['ok: no hooks of luc; `luc install` adds them']);
  expect(first.of('merge')).toEqual([
    'warning: git merges locks line by line, which conflicts more than it must',
    '`luc install` sets it up',
  ]);
  project.write('.gitignore', '.luc\nout.txt\nlucidity.lock\n');
  expect((await examine(project)).of('lock')).toEqual([
    'problem: git ignores `lucidity.lock`, so that nobody else gets the record',
    'take it out of `.gitignore`',
  ]);
  project.write('.gitignore', '.luc\nout.txt\n');
  project.commit('lock');
  project.write('lucidity.yaml', files['lucidity.yaml'].replace('echo 1', 'echo 2'));
  await project.repro();
  await project.luc(['install']);
  project.write(
    '.git/hooks/pre-commit',
    project.read('.git/hooks/pre-commit').replace('&& ', '&& /old/luc status; '),
  );
  project.git('config', 'merge.luc.driver', '/old/luc merge-lock %O %A %B');
  const later = await examine(project);
  expect(later.code).toBe(0);
  expect(later.of('lock')).toEqual(['ok: `lucidity.lock` has changed since the last commit']);
  expect(later.of('hooks')).toEqual([
    'warning: hooks that another luc wrote: pre-commit',
    '`luc install` writes them anew',
  ]);
  expect(later.of('merge')).toEqual([
    'warning: git merges locks with another luc: `/old/luc merge-lock %O %A %B`',
    '`luc install` sets it up',
  ]);
  const bare = makeProject({ files });
  expect((await examine(bare)).of('repository')).toEqual([
    'warning: the project is in no git work tree',
    '`git init`, so that the lock has a history',
  ]);
});

test('runs that are going on and that died, with what they claim', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'lucidity.yaml': `stages:\n  a: {cmd: "${gate.command('a').replaceAll('"', '\\"')}", outs: [a.txt]}\n`,
    },
  });
  const run = project.spawn(['repro']);
  await gate.arrived('a');
  const [id] = project.names('.luc/open');
  const who = `process ${run.pid} on ${hostname()}`;
  const alive = await examine(project);
  expect(alive.of('run')).toEqual([`ok: run ${id} is going on: ${who}`]);
  expect(alive.of('claim')).toEqual([`ok: 1 path claimed by process ${run.pid} (luc repro)`]);
  run.signal('SIGKILL');
  await run.ended;
  const dead = await examine(project);
  expect(dead.code).toBe(0);
  expect(dead.of('run')).toEqual([
    `warning: run ${id} died: ${who}`,
    'the next `luc repro` mends what it left',
  ]);
  expect(dead.of('claim')).toEqual([
    `warning: 1 path claimed by process ${run.pid} (luc repro), which is dead`,
    'the next run takes no notice of it',
  ]);
});

test('a store that is gone, corrupt or of an earlier boot; a folder that cannot be written; a broken project', async () => {
  const project = makeProject({ files, git: true });
  await project.repro();
  project.write('.luc/store/corrupt/x', 'x');
  project.write('.luc/store/unsynced/another-boot', '');
  const first = await examine(project);
  expect(first.code).toBe(0);
  expect(first.of('quarantine')[0]).toBe(
    `warning: 1 corrupt file in \`${project.path('.luc/store/corrupt')}\``,
  );
  expect(first.of('unsynced')[0]).toBe('warning: 1 run ended with the power');

  const gone = project.path('unmounted/store');
  const away = await examine(project, { env: { LUC_STORE_DIR: gone } });
  expect(away.code).toBe(1);
  expect(away.of('store')).toEqual([
    `problem: the store \`${gone}\` is not there`,
    'mount it, or change `luc config store.dir`',
  ]);
  expect(project.exists('unmounted')).toBe(false);

  project.remove('.luc/tmp');
  project.write('.luc/tmp', 'a file');
  project.write('lucidity.yaml', 'stages:\n  a: {comand: x}\n  b: {cmd: 1, outs: [b], outz: [c]}\n');
  const broken = await examine(project);
  expect(broken.code).toBe(1);
  expect(broken.of('write')[0]).toMatch(/^problem: `.*\/\.luc\/tmp` cannot be written to: E/);
  expect(broken.of('project').slice(0, 2)).toEqual([
    'problem: lucidity.yaml:2:3: stage `a` does nothing',
    'give it one of `cmd`, `fetch`, `convert`, `transform`, `vectorize`, `train`, `predict`, `evaluate`',
  ]);
});

test('outside of a project the machine alone is looked at, with its GPUs', async () => {
  const project = makeProject();
  project.write(
    'bin/nvidia-smi',
    '#!/bin/sh\necho "NVIDIA H200, 570.1, 143771 MiB"; exit "${CODE:-0}"\n',
    0o755,
  );
  const PATH = `${project.path('bin')}:${process.env.PATH}`;
  const found = await examine(project, { env: { PATH, LUC_GPUS: '1' } });
  expect(found.code).toBe(0);
  expect(found.findings.map(({ area }) => area)).toEqual(expect.not.arrayContaining(['Git', 'Store']));
  expect(found.of('project')).toEqual([
    'ok: none here: `luc init` makes one, and only the machine was looked at',
  ]);
  expect([...found.of('gpu'), ...found.of('driver')]).toEqual([
    'ok: 1 GPU',
    'ok: NVIDIA H200, 570.1, 143771 MiB',
  ]);
  const failing = await examine(project, { env: { PATH, LUC_GPUS: '1', CODE: '9' } });
  expect(failing.code).toBe(1);
  expect(failing.of('driver')).toEqual([
    'problem: `nvidia-smi` fails: NVIDIA H200, 570.1, 143771 MiB',
    'run it yourself: it says what is wrong with the driver',
  ]);
  project.write('node_modules/webgpu/package.json', '{"name":"webgpu","version":"1.0.0"}');
  const peers = await examine(project, { env: { PATH: project.path('nothing'), LUC_GPUS: '2' } });
  expect([...peers.of('gpu'), ...peers.of('driver')].slice(0, 2)).toEqual([
    'ok: 2 GPUs',
    'warning: `nvidia-smi` is not there, so the driver cannot be asked',
  ]);
  expect(peers.of('backends')).toEqual([
    'ok: installed: webgpu',
    'ok: not installed, and optional: tfjs-node, tfjs-node-gpu',
  ]);
});

test('an interrupt ends what asks the driver, however long that takes', async () => {
  const gate = await openGate();
  const project = makeProject();
  project.write('bin/nvidia-smi', `#!/bin/sh\n${gate.command('asked')}\n`, 0o755);
  const env = { PATH: `${project.path('bin')}:${process.env.PATH}`, LUC_GPUS: '1' };
  const running = project.spawn(['doctor'], { env });
  await gate.arrived('asked');
  running.signal('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  await gate.left('asked');
});

test('a repository that git will not look at is not called none', async () => {
  const project = makeProject({ files, git: true });
  const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
  const { code, stdout } = await project.luc(['doctor'], { env });
  expect(code).toBe(1);
  expect(
    stdout,
  ).toContain(`  ✗ git refuses the repository: detected dubious ownership in repository at '${project.root}'
    hint: if you trust whose it is: \`git config --global --add safe.directory ${project.root}\`
`);
  expect(stdout).not.toContain('git init');
});

test('each remote is asked for all that will be needed of it', async () => {
  const project = makeProject({
    files: {
      ...files,
      'lucidity.yaml': `${files['lucidity.yaml']}remotes:\n  team: {url: ../share, default: true}\n  away: {url: ../away}\n`,
    },
    git: true,
  });
  project.write('../share/.keep', '');
  const { findings } = await examine(project);
  const found = findings.flatMap(({ area, check, level, message, hint = '' }) =>
    area.startsWith('Remote ')
      ? [`${area} ${check}: ${level}: ${message} ${hint}`.trimEnd().replaceAll(project.path('..'), 'FOLDER')]
      : [],
  );
  expect(found).toMatchInlineSnapshot(`
    [
      "Remote team reach: ok: FOLDER/share, where nobody has pushed yet",
      "Remote team list: ok: listing is allowed",
      "Remote team create: ok: writing is allowed",
      "Remote team get: ok: reading is allowed",
      "Remote team clock: ok: its clock is within a minute of ours",
      "Remote team delete: ok: deleting is allowed",
      "Remote away reach: warning: there is no folder \`FOLDER/away\` the first \`luc push\` makes a folder; a bucket has to be there",
    ]
  `);
  const left = project.names('../share').filter((name) => name !== 'trash');
  expect(left).toMatchInlineSnapshot(`
    [
      ".keep",
      "probes",
      "tmp",
    ]
  `);
  // A folder that was shared through and is not there is another matter than a new one.
  await project.repro();
  expect((await project.luc(['push'])).code).toBe(0);
  project.remove('../share');
  const away = await examine(project);
  expect(
    away.of('reach').map((text) => text?.replaceAll(project.path('..'), 'FOLDER')),
  ).toMatchInlineSnapshot(`
    [
      "problem: what this project shared at \`FOLDER/share\` is not there any more",
      "see whether its disk is mounted; if it was emptied on purpose, remove \`.luc/used-remotes.json\`",
      "warning: there is no folder \`FOLDER/away\`",
      "the first \`luc push\` makes a folder; a bucket has to be there",
    ]
  `);
});
