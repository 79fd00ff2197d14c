/** What a project names is written in the project only, and what is no file is not waited for. */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { thisProcess } from '../../src/base/identity.ts';
import { ulid } from '../../src/base/ulid.ts';
import { digestOf } from '../../src/digest.ts';
import { headerText, journalText } from '../../src/journal.ts';
import type { JournalLine } from '../../src/journal-line.ts';
import type { RelPath } from '../../src/path.ts';
import { makeProject, type Project } from '../support/project.ts';
import { startWebServer } from '../support/web-server.ts';

const stage = (cmd: string, out: string, deps = '[x]'): string =>
  `stages: {a: {cmd: ${JSON.stringify(cmd)}, deps: ${deps}, outs: [${out}]}}\n`;

/** A folder beside the project, with one file that nobody may touch. */
function makeOutside(project: Project): string {
  const outside = project.path('../outside');
  mkdirSync(outside);
  writeFileSync(`${outside}/keep`, 'theirs');
  return outside;
}

const isUntouched = (outside: string): boolean =>
  readdirSync(outside).join() === 'keep' && readFileSync(`${outside}/keep`, 'utf8') === 'theirs';

const away =
  'error: `d/keep` is not written: the link `d` leads out of the project, or into a private folder\n';

test('an out below a link out of the project', async () => {
  const project = makeProject({ files: { x: '', 'lucidity.yaml': stage('echo ours > d/keep', 'd/keep') } });
  const outside = makeOutside(project);
  symlinkSync('../outside', project.path('d'));
  const ran = await project.luc(['repro', '--reporter', 'plain']);
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(away) as string });
  for (const args of [
    ['checkout', '-f'],
    ['commit', '-f'],
    ['remove', '--outs', 'a'],
  ])
    await project.luc(args);
  expect(isUntouched(outside)).toBe(true);
});

const linking = 'config: {cache: {link: [hardlink]}}\n';

test('an out below a link of the user’s own, which git does not keep', async () => {
  const project = makeProject({
    git: true,
    files: { x: '1', 'lucidity.yaml': linking + stage('cp x d/sub/o; test ! -e fail', 'd/sub/o') },
  });
  const outside = project.path('../scratch');
  mkdirSync(outside);
  symlinkSync('../scratch', project.path('d'));
  const out = (): string => readFileSync(`${outside}/sub/o`, 'utf8');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect([out(), project.read('.gitignore')]).toEqual(['1', '/.luc\n/d\n']);
  expect(project.git('status', '--porcelain')).toBe('?? .gitignore\n?? lucidity.lock\n');

  project.write('x', '2');
  project.write('fail', '');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 1 });
  expect([out(), project.trash()]).toEqual(['1', { 'd/sub/o': '2' }]);
  project.remove('fail');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  rmSync(`${outside}/sub`, { recursive: true });
  expect(await project.luc(['checkout', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect(out()).toBe('2');
  expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (1 stage).\n');

  // A link of the repository's behind one of the user's is still the repository's.
  project.remove('d');
  symlinkSync('../scratch', project.path('theirs'));
  symlinkSync('theirs', project.path('d'));
  project.git('add', '-f', 'theirs');
  project.write('x', '3');
  expect(await project.luc(['repro', '--reporter', 'plain'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('error: `d/sub/o` is not written: the link `d` leads') as string,
  });
  project.git('rm', '-q', '--cached', 'theirs');
  expect(await project.luc(['remove', '--outs', 'a'])).toMatchObject({ code: 0 });
  expect(readdirSync(`${outside}/sub`)).toEqual([]);
  expect(project.read('.gitignore')).toBe('/.luc\n/d\n');
});

test('settings that the repository keeps name no server for credentials', async () => {
  const { url, log } = await startWebServer();
  const project = makeProject({
    files: {
      'lucidity.yaml': 'stages: {}\nremotes: {team: {url: "gs://bucket/there", default: true}}\n',
      'sub/keep': '',
      '.luc/config.yaml': `remotes: {team: {endpointurl: "${url}", allow_anonymous_login: true, retries: 0}}\n`,
    },
  });
  project.git('init', '--quiet');
  project.git('add', '--force', '--all');
  const why = '`.luc` has files that git keeps: a repository could choose which server gets your credentials';
  for (const args of [
    ['push'],
    ['pull', '--run-cache=all'],
    ['gc', '-w', '-c', '-f'],
    ['--cd', 'sub', 'get-url', 'gs://bucket/there/x'],
    ['doctor'],
  ]) {
    const { stdout, stderr } = await project.luc(args);
    expect([args, stdout + stderr]).toEqual([args, expect.stringContaining(why)]);
  }
  expect(log).toEqual([]);
  project.git('rm', '-r', '--quiet', '--cached', '.luc');
  const { code, stderr } = await project.luc(['push'], { env: { PATH: '/nowhere' } });
  expect([code, stderr, log]).toEqual([2, expect.stringContaining('git does not say whether it came'), []]);
  await project.luc(['push']);
  expect(log).not.toEqual([]);
});

test('a link that the repository keeps, for every command that would write behind it', async () => {
  const project = makeProject({
    files: {
      x: '',
      'other/keep': 'of another',
      'lucidity.yaml': `${linking}data: {d/keep: {from: 'other#keep'}}\n`,
    },
  });
  const outside = makeOutside(project);
  symlinkSync('../outside', project.path('d'));
  project.git('init', '--quiet');
  project.commit('start');
  const wrong: string[] = [];
  const tryAll = async (...lines: string[][]): Promise<void> => {
    for (const args of lines) {
      await project.luc(args);
      if (!isUntouched(outside)) wrong.push(args.join(' '));
    }
  };
  await tryAll(
    ['add', 'd/keep'],
    ['update'],
    ['import', 'other', 'keep', '-o', 'd/new'],
    ['move', 'd/keep', 'moved'],
    ['unprotect', 'd/keep'],
  );
  project.write('lucidity.yaml', linking + stage('echo ours > d/keep', 'd/keep'));
  await tryAll(['repro'], ['commit', '-f'], ['checkout', '-f'], ['remove', '--outs', ':a']);
  expect(wrong).toEqual([]);
  expect(lstatSync(`${outside}/keep`).nlink).toBe(1);
  expect(project.exists('d/.gitignore')).toBe(false);
});

test('a link that the repository keeps, for who mends a dead run', async () => {
  const project = makeProject({
    git: true,
    files: { x: '', 'lucidity.yaml': linking + stage('echo ours > d/keep', 'd/keep') },
  });
  const outside = makeOutside(project);
  symlinkSync('../outside', project.path('d'));
  project.commit('a link');
  const id = ulid();
  const inputs = {
    what: {},
    deps: new Map(),
    outs: new Map([['d/keep' as RelPath, { persist: false, cache: true, role: 'out' as const }]]),
    commit: true,
    alwaysChanged: false,
  };
  const dead = { ...thisProcess(), start: 1 };
  const left = { until: 0, outs: new Map([['d/keep' as RelPath, { ino: 1, ctimeMs: 0 }]]) };
  const lines: JournalLine[] = [
    { t: 'claim', stage: 'a', key: digestOf('a'), base: null, inputs },
    { t: 'ran', stage: 'a', exit: 0, ms: 1, left },
  ];
  const texts = lines.map((line, at) => journalText(at + 1, line));
  project.write(`.luc/open/${id}`, '');
  project.write(
    `.luc/runs/${id}/journal`,
    [headerText({ run: id, argv: [], at: '', ...dead }), ...texts].join(''),
  );
  expect(await project.luc(['checkout', '--reporter', 'plain'])).toMatchObject({ code: 0 });
  expect(project.names('.luc/open')).toEqual([]);
  expect(isUntouched(outside)).toBe(true);
  expect(lstatSync(`${outside}/keep`).nlink).toBe(1);
  expect((await project.luc(['ls'])).stdout).not.toContain('d/keep');
});

test('private folders that are links: the user’s own are followed, those that git keeps are not', async () => {
  const project = makeProject({ git: true, files: { x: '', 'lucidity.yaml': stage('echo > o', 'o') } });
  const outside = project.path('../outside');
  const commands = [['status'], ['repro'], ['config', '--local', 'jobs', '2'], ['freeze', 'a'], ['ls', '.']];
  const id = ulid();
  const links = ['.luc', '.luc/store', '.luc/index', '.luc/runs', '.luc/store/objects', `.luc/runs/${id}`];
  for (const link of links) {
    mkdirSync(outside);
    if (link.includes(id)) project.write(`.luc/open/${id}`, '');
    mkdirSync(dirname(project.path(link)), { recursive: true });
    symlinkSync(outside, project.path(link));
    project.git('add', '--force', link);
    for (const args of commands) {
      const { code, stderr } = await project.luc(args);
      expect([args, code, stderr.split(':').slice(0, 2).join()]).toEqual([
        args,
        2,
        `error, \`${link}\` is a link that git keeps`,
      ]);
    }
    expect(readdirSync(outside)).toEqual([]);

    project.git('rm', '--quiet', '--cached', link);
    expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
    expect(project.git('status', '--porcelain')).toBe('?? .gitignore\n?? lucidity.lock\n');
    for (const path of ['.luc', 'o', '.gitignore', 'lucidity.lock', '../outside'])
      rmSync(project.path(path), { recursive: true });
  }
});

test('a folder that becomes a link out while its stage runs', async () => {
  const project = makeProject({ files: { x: '1', 'lucidity.yaml': stage('echo ours > d/keep', 'd/keep') } });
  const outside = makeOutside(project);
  expect(await project.luc(['repro'])).toMatchObject({ code: 0 });
  project.write('lucidity.yaml', stage('rm -r d; ln -s ../outside d; exit 1', 'd/keep'));
  for (let time = 0; time < 2; time++) {
    const ran = await project.luc(['repro', '--reporter', 'plain']);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(away) as string });
    expect(isUntouched(outside)).toBe(true);
  }
  project.write('lucidity.yaml', stage('ln -s / d', 'd'));
  project.remove('d');
  const looped = await project.luc(['repro', '--reporter', 'plain']);
  expect(looped).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the link `d` leads back to itself or to a folder above it') as string,
  });
});

test('files of ours that are links elsewhere', async () => {
  const project = makeProject({
    git: true,
    files: { x: '', 'lucidity.yaml': stage('echo ours > o', 'o') },
  });
  const outside = makeOutside(project);
  symlinkSync('../outside/keep', project.path('.gitignore'));
  symlinkSync('../outside/lock', project.path('lucidity.lock'));
  expect(await project.luc(['repro'])).toMatchObject({ code: 0 });
  expect(isUntouched(outside)).toBe(true);
});

test('a .gitignore that is not UTF-8, with lines that end as on Windows, keeps every byte of the user’s', async () => {
  const project = makeProject({ git: true, files: { 'lucidity.yaml': 'stages: {}\n' } });
  project.write('é.bin', '1');
  const ignored = (): string => readFileSync(project.path('.gitignore'), 'latin1');
  const theirs = Buffer.from('/.luc/\r\n/caf\xe9.log\r\n/old.bin\r\n', 'latin1');
  writeFileSync(project.path('.gitignore'), theirs);
  expect(await project.luc(['add', 'é.bin'])).toMatchObject({ code: 0 });
  expect(ignored()).toBe(`${theirs.toString('latin1')}/\xc3\xa9.bin\n`);
  project.git('add', '-A');
  expect(project.git('ls-files')).toBe('.gitignore\nlucidity.lock\nlucidity.yaml\n');
  expect(await project.luc(['remove', 'é.bin'])).toMatchObject({ code: 0 });
  expect(ignored()).toBe(theirs.toString('latin1'));
});

test('files of the project that are links out of it are changed only where git does not keep the link', async () => {
  const text = stage('echo ours > o', 'o');
  const project = makeProject({ git: true, files: { x: '', 'inner/project.yaml': text } });
  const outside = project.path('../outside');
  mkdirSync(outside);
  writeFileSync(`${outside}/project.yaml`, text);
  writeFileSync(`${outside}/params.yaml`, 'a: 1\n');
  const texts = (): string[] =>
    readdirSync(outside).map((name) => readFileSync(`${outside}/${name}`, 'utf8'));
  const before = texts();
  symlinkSync('../outside/project.yaml', project.path('lucidity.yaml'));
  symlinkSync('../outside/params.yaml', project.path('params.yaml'));
  symlinkSync('../outside/new.yaml', project.path('dangling.yaml'));
  symlinkSync('../outside', project.path('folder'));
  project.commit('links');
  project.write('new.csv', '1\n');
  for (const [file, ...args] of [
    ['lucidity.yaml', 'freeze', 'a'],
    ['lucidity.yaml', 'config', 'jobs', '2'],
    ['lucidity.yaml', 'add', 'new.csv'],
    ['lucidity.yaml', 'import', '../outside', 'params.yaml', '-o', 'taken'],
    ['lucidity.yaml', 'stage', 'add', '-n', 'b', 'true'],
    ['lucidity.yaml', 'remove', 'a'],
    ['params.yaml', 'repro', '-S', 'a=2'],
    ['dangling.yaml', 'repro', '-S', 'dangling.yaml:+a=2'],
    ['folder/new.yaml', 'repro', '-S', 'folder/new.yaml:+a=2'],
  ]) {
    const { code, stderr } = await project.luc(args);
    expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining(`error: \`${file}\` is not `)]);
  }
  expect(texts()).toEqual(before);
  expect([project.exists('lucidity.lock'), project.exists('taken'), project.exists('.gitignore')]).toEqual([
    false,
    false,
    false,
  ]);

  project.git('rm', '--quiet', '--cached', 'params.yaml', 'lucidity.yaml');
  expect(await project.luc(['repro', '-q', '-S', 'a=2'])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(`${outside}/params.yaml`, 'utf8')).toBe('a: 2\n');
  project.remove('lucidity.yaml');
  symlinkSync('inner/project.yaml', project.path('lucidity.yaml'));
  project.commit('a link that stays inside');
  expect(await project.luc(['freeze', 'a'])).toMatchObject({ code: 0, stderr: '' });
  expect([
    lstatSync(project.path('lucidity.yaml')).isSymbolicLink(),
    project.read('inner/project.yaml'),
  ]).toEqual([true, expect.stringContaining('frozen: true')]);
});

test('a DVC project is not written into the folder to which a link of the repository leads', async () => {
  const project = makeProject({
    git: true,
    files: { '.dvc/config': '', 'sub/dvc.yaml': 'stages: {a: {cmd: echo > o, outs: [o]}}\n' },
  });
  const outside = makeOutside(project);
  symlinkSync('../outside', project.path('pipelines'));
  project.commit('link');
  expect(await project.luc(['init', '--dvc'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'error: `pipelines/sub.yaml` is not written: the link `pipelines` leads out',
    ) as string,
  });
  expect([isUntouched(outside), project.exists('lucidity.yaml'), project.exists('.luc')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('pipes and devices, for every file that a command reads', async () => {
  const text = stage('echo ours > o', 'o', '[x, d]');
  const kinds = [
    'lucidity.yaml',
    'params.yaml',
    'lucidity.lock',
    '.lucidityignore',
    '.luc/config.yaml',
    'x',
    'd/y',
  ];
  const wrong: string[] = [];
  for (const file of kinds) {
    const project = makeProject({
      files: { x: '', 'd/x': '', '.luc/store/keep': '', 'lucidity.yaml': text },
    });
    if (project.exists(file)) project.remove(file);
    if (file === 'params.yaml') symlinkSync('/dev/zero', project.path(file));
    else execFileSync('mkfifo', [project.path(file)]);
    const { code, stderr } = await project.luc(['repro', '--reporter', 'plain']);
    const isTold = /is no regular file|is a named pipe|this is no regular file/.test(stderr);
    if (!isTold || (code !== 1 && code !== 2)) wrong.push(`${file}: ${code} ${stderr}`);
  }
  expect(wrong).toEqual([]);
});

test('names that a shell or an option parser would take for something else', async () => {
  const names = [
    '-rf',
    '--help',
    'a b',
    "it's",
    '"q"',
    '$(touch pwned)',
    '`touch pwned`',
    ';touch pwned',
    'ü',
    'x'.repeat(200),
  ];
  const project = makeProject({ git: true, files: { 'lucidity.yaml': '{}\n', 'sub/in': '' } });
  for (const name of names) project.write(name, name);
  expect(await project.luc(['add', '--', ...names])).toMatchObject({ code: 0 });
  for (const name of names) project.remove(name);
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  for (const name of names) expect(project.read(name)).toBe(name);
  expect(await project.luc(['repro'], { cwd: 'sub' })).toMatchObject({ code: 0 });
  expect(project.exists('pwned')).toBe(false);
  expect(project.git('status', '--porcelain', '--untracked-files=all').split('\n').sort()).toEqual([
    '',
    ' M lucidity.yaml',
    '?? .gitignore',
    '?? lucidity.lock',
  ]);
});

test('a project in a folder whose name git and shells would take apart', async () => {
  const project = makeProject({ git: true });
  const outside = makeOutside(project);
  const folder = `-x\n${outside}/$(touch pwned);'"%O`;
  const cwd = `./${folder}`;
  const [one, two] = ['one', 'two'].map(
    (name) => `${name}: {cmd: "cp ${name} o-${name}", deps: [${name}], outs: [o-${name}]}`,
  );
  project.write(`${folder}/lucidity.yaml`, `stages: {${one}, ${two}}\n`);
  for (const name of ['one', 'two']) project.write(`${folder}/${name}`, '1');
  const make = async (message: string): Promise<void> => {
    expect(await project.luc(['repro', '-q'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    project.commit(message);
  };
  expect(await project.luc(['install'], { cwd })).toMatchObject({ code: 0 });
  expect(project.names('.git/hooks')).toEqual(expect.arrayContaining(['post-checkout', 'pre-commit']));
  await make('both');
  project.git('checkout', '--quiet', '-b', 'other');
  project.write(`${folder}/one`, '2');
  await make('one');
  project.git('checkout', '--quiet', 'main');
  expect(project.read(`${folder}/o-one`)).toBe('1');
  project.write(`${folder}/two`, '2');
  await make('two');
  project.git('merge', '--quiet', '--no-edit', 'other');
  expect(await project.luc(['repro', '--dry', '--json'], { cwd })).toMatchObject({ code: 0 });
  expect(await project.luc(['install', '--uninstall'], { cwd })).toMatchObject({ code: 0 });
  expect(project.names('.git/hooks').filter((name) => !name.endsWith('.sample'))).toEqual([]);
  expect([isUntouched(outside), project.git('ls-files', '*pwned')]).toEqual([true, '']);
  expect(project.git('status', '--porcelain')).toMatch(/^ D .*\.gitattributes"\n$/);
});

test('an out that could not be restored is not recorded', async () => {
  const project = makeProject({
    files: { x: '', 'lucidity.yaml': stage('mkdir -p o/sub/.Git; echo 1 > o/sub/.Git/config', 'o') },
  });
  const ran = await project.luc(['repro', '--reporter', 'plain']);
  const problem =
    'error: `o/sub/.Git` has a name that is not restored: git or luc works with such a folder\n';
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) as string });
});

test('pipes where git looks', async () => {
  const project = makeProject({
    git: true,
    files: { x: '', 'lucidity.yaml': stage('echo ours > o/o', 'o/o') },
  });
  const expected = {
    '.gitattributes': ['install 2'],
    'o/.gitignore': ['repro 2'],
    '.gitignore': ['repro 2'],
  };
  for (const [file, told] of Object.entries(expected)) {
    project.write('o/.gitignore', '');
    if (project.exists(file)) project.remove(file);
    execFileSync('mkfifo', [project.path(file)]);
    const said: string[] = [];
    for (const args of [['install'], ['doctor'], ['repro', '-q', '-f']]) {
      const { code, stderr } = await project.luc(args);
      if (stderr.includes('this is no regular file')) said.push(`${args[0]} ${code}`);
    }
    expect([file, ...said]).toEqual([file, ...told]);
    project.remove(file);
  }
});

test('words that stand for the project, or for private folders by another case', async () => {
  const project = makeProject({ git: true, files: { 'lucidity.yaml': '{}\n', 'sub/x': '' } });
  project.write('.GIT/x', '');
  for (const word of ['.', '..', '../..', 'sub/..'])
    expect(await project.luc(['check-ignore', word], { cwd: 'sub' })).toMatchObject({ code: 1, stderr: '' });
  const added = await project.luc(['add', '.GIT/x']);
  expect(added).toMatchObject({ code: 2, stderr: expect.stringContaining('works with `.GIT`') as string });
});

test('a branch whose name looks like an option', async () => {
  const project = makeProject({ git: true, files: { 'lucidity.yaml': '{}\n', 'a.txt': 'a' } });
  project.git('update-ref', 'refs/heads/--name-only', 'HEAD');
  const listed = await project.luc(['ls', '--json', '--', '--name-only']);
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('a.txt') as string });
});

test.each(['lucidity.yaml', 'lucidity.lock', 'params.yaml', '.lucidityignore', 'd', '.luc/store', '.luc'])(
  '%s is a link to itself, which is said in words',
  async (path) => {
    const project = makeProject({
      files: {
        'src/x': '',
        'params.yaml': 'lr: 1\n',
        'lucidity.yaml': 'stages: {a: {cmd: cp src/x d/a, deps: [src], params: [lr], outs: [d/a]}}\n',
      },
    });
    expect(await project.repro()).toMatchObject({ code: 0, ran: ['a'] });
    if (project.exists(path)) project.remove(path);
    symlinkSync(basename(path), project.path(path));
    const { code, stderr } = await project.luc(['repro', '-f']);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/^error: .*(leads back to itself|the link `d` leads out)/m);
    expect(stderr).toMatch(/^hint: /m);
    expect(stderr).not.toMatch(/E[A-Z]{4,}|the system refused/);
  },
);
