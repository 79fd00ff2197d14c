/** Where luc can be called: below, above and outside of a project, in a worktree, without git, into a closed pipe. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { makeProject, program } from '../../support/project.ts';

const files = {
  'in put.txt': 'ü\n',
  'lucidity.yaml':
    'stages:\n  make: {cmd: "cp \'in put.txt\' out.txt", deps: [in put.txt], outs: [out.txt]}\n',
};

test('outside of a project every command says so, as text and as JSON', async () => {
  const project = makeProject();
  const message = `there is no \`lucidity.yaml\` in \`${project.root}\` or any folder above`;
  const hint = '`luc init` makes a project here';
  for (const command of ['status', 'repro', 'stage list', 'params show', 'checkout']) {
    expect(await project.luc(command.split(' '))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\nhint: ${hint}\n`,
    });
  }
  const { stdout, stderr } = await project.luc(['dag', '--json']);
  expect([JSON.parse(stdout), stderr]).toEqual([
    { version: 1, error: { code: 'no-project', message, hint } },
    '',
  ]);
  expect(await project.luc(['--cd', 'nowhere', 'status'])).toMatchObject({
    code: 2,
    stderr: `error: there is no folder \`${project.path('nowhere')}\`\nhint: \`--cd\` and \`LUC_CD\` name the folder to start in\n`,
  });
  const file = process.execPath;
  expect((await project.luc(['status'], { env: { LUC_CD: file } })).stderr).toBe(
    `error: \`${file}\` is no folder\nhint: \`--cd\` and \`LUC_CD\` name the folder to start in\n`,
  );
});

test('a project without git works, and what needs git says so', async () => {
  const project = makeProject({ files });
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  expect(project.names()).toEqual(['.luc', 'in put.txt', 'lucidity.lock', 'lucidity.yaml', 'out.txt']);
  expect(await project.luc(['params', 'diff'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: the project is in no git repository\nhint: revisions need one\n',
  });
});

test('what is shown can be typed where it is shown', async () => {
  const project = makeProject({
    files: {
      'raw/x': '1\n',
      'here/note': 'a\n',
      'here/lr.yaml': 'lr: 1\n',
      'lucidity.yaml': `data: {raw: , here/note: }
stages:
  make: {cmd: cp here/note out, deps: [here/note, raw], params: [{here/lr.yaml: [lr]}], outs: [out]}
`,
    },
    git: true,
  });
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  project.commit('recorded');
  project.write('raw/x', '2\n');
  project.write('here/note', 'b\n');
  project.write('here/lr.yaml', 'lr: 2\n');
  const shown = async (...words: string[]): Promise<string> =>
    (await project.luc(words, { cwd: 'here' })).stdout;
  expect(await shown('status')).toBe(`  ●  ../raw  outdated  data that differs from what is recorded
  ●  note    outdated  data that differs from what is recorded
  ●  make    outdated  lr.yaml: lr 1 → 2 (+2 more)

hint: \`luc add ../raw\` keeps it as it is now; \`luc checkout ../raw\` gets the recorded one back
hint: \`luc repro\` brings everything up to date
hint: \`luc why make\` tells every change
`);
  expect(await shown('plan')).toMatch(/^ {2}record {2}\.\.\/raw .*\n {2}record {2}note /);
  expect(await shown('why', 'make')).toMatch(/\nlr\.yaml\n.*\nnote changed\n.*\n\.\.\/raw changed\n/s);
  expect(await shown('params', 'diff')).toMatch(/\n {2}lr\.yaml {2}lr /);
  expect(await shown('diff')).toMatch(/^ {2}modified {2}note .*\n {2}modified {2}\.\.\/raw\/x /);
  expect(await shown('diff', '--md')).toContain('| here/note |');
  expect(await shown('stage', 'list')).toBe('  make  makes ../out\n');
  expect(await shown('dag', '--outs')).toMatch(/ ● \.\.\/out /);
  expect(await shown('dag', '--outs')).toMatch(/ \.\.\/raw .* note /);
  expect(await shown('dag', '--outs', '--md')).toContain('"here/note"');
  expect(JSON.parse(await shown('dag', '--outs', '--json')).edges[0]).toMatchObject({
    from: 'here/note',
    to: 'out',
  });
  await project.luc(['remote', 'add', 'team', '../share']);
  await project.luc(['remote', 'add', '-d', 'bucket', 'gs://bucket/there']);
  expect(await shown('remote', 'list')).toBe('  team    ../../share\n  bucket  gs://bucket/there  default\n');
  expect(await shown('push', '-n', '-r', 'team')).toMatch(/ to \.\.\/\.\.\/share\.\n$/);
  expect(await shown('push', '-r', 'team')).toMatch(/ to \.\.\/\.\.\/share in /);
  expect(await shown('fetch', '-r', 'team')).toBe('Nothing to fetch from ../../share.\n');
  expect(await shown('status', '-c', '-r', 'team')).toContain(' at ../../share');
  expect(await shown('gc', '-w', '-c', '-n', '-r', 'team')).toContain('\nAt ../../share: ');
  project.remove('raw');
  expect(await shown('checkout', '../raw')).toBe('A  ../raw\n1 path restored.\n');
  expect((await project.luc(['status', 'none'], { cwd: 'raw' })).stderr).toBe(
    'error: there is no `none`\nhint: `luc ls .` lists what is there\n',
  );
});

test('a folder that cannot be looked at is a problem, and no width is less than nothing', async () => {
  const project = makeProject({ files });
  const long = 'a'.repeat(300);
  expect(await project.luc(['status', '--cd', long])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`its name is too long: \`${project.path(long)}\`\n`) as string,
  });
  for (const words of ['status', 'help nothing', 'doctor']) {
    const line = `mkdir gone && cd gone && rmdir ../gone && exec "$@"`;
    const args = ['-c', line, 'sh', process.execPath, program, ...words.split(' ')];
    expect(await project.start('sh', args).ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: words.startsWith('help')
        ? 'error: `luc nothing` is not a command\nhint: `luc help` lists the commands\n'
        : 'error: the folder in which luc was called is not there any more\nhint: `cd` into one that is there, or name it by `--cd`\n',
    });
  }
  const { stdout } = await project.luc(['stage', 'list'], { env: { COLUMNS: '-1' } });
  expect(stdout).toBe('  make  makes out.txt\n');
});

test('a hint that names a path can be pasted where luc was called', async () => {
  const project = makeProject({
    git: true,
    files: { 'here/out': '', 'lucidity.yaml': 'stages: {make: {cmd: echo, outs: [here/out]}}\n' },
  });
  expect((await project.luc(['repro'], { cwd: 'here' })).stderr).toContain(
    'hint: `git rm -r --cached out` leaves it to luc; `cache: false` leaves it to git\n',
  );
});

test('from below, by --cd and by LUC_CD it is the same project', async () => {
  const project = makeProject({ files: { ...files, 'a/b/keep': '' } });
  expect((await project.luc(['repro', '-q', '../../out.txt'], { cwd: 'a/b' })).code).toBe(0);
  const stdout = 'Everything is up to date (1 stage).\n';
  expect(await project.luc(['status'], { cwd: 'a/b' })).toMatchObject({ code: 0, stdout });
  expect(await project.luc(['status', '--cd', project.root], { cwd: '..' })).toMatchObject({
    code: 0,
    stdout,
  });
  expect(
    await project.luc(['status', 'out.txt'], { cwd: '..', env: { LUC_CD: project.root } }),
  ).toMatchObject({ code: 0, stdout });
});

test('a folder of a git worktree is a project of its own, and git is kept off what luc keeps', async () => {
  const project = makeProject({ files: { 'keep.txt': '' }, git: true });
  for (const [path, text] of Object.entries(files)) project.write(`team/${path}`, text);
  project.commit('a project below the root');
  project.git('worktree', 'add', '--quiet', '../project/tree');
  const cwd = 'tree/team';
  expect(await project.repro([], { cwd })).toMatchObject({ code: 0, ran: ['make'] });
  expect(project.read('tree/team/.gitignore')).toBe('/.luc\n/out.txt\n');
  expect(project.git('-C', 'tree', 'status', '--short')).toBe('?? team/.gitignore\n?? team/lucidity.lock\n');
  expect((await project.luc(['status'], { cwd: 'team' })).stdout).toContain('make  new');
});

test('who stops reading hears nothing more', () => {
  const project = makeProject({ files });
  const pipe = (command: string): string =>
    execFileSync(
      'bash',
      ['-c', `"$0" "$1" ${command} | true; echo "\${PIPESTATUS[0]}"`, process.execPath, program],
      {
        cwd: project.root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  expect(pipe('stage list --json')).toBe('0\n');
  expect(pipe('repro 2>&1')).toBe('0\n');
  expect(project.read('out.txt')).toBe('ü\n');
});
