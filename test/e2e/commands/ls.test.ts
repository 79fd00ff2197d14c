/** `luc ls` and `luc du`: what is kept where, here, in a revision and in another project, without the data being here. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  '.gitignore': '/.luc/\n/data\n/models/out\n',
  'in.txt': 'in\n',
  'models/train.sh': '#!/bin/sh\n',
  'data/a': 'same\n',
  'data/sub/b': 'same\n',
  'data/sub/deep/c': 'other\n',
  'lucidity.yaml': `
data: {data: }
stages:
  make:
    cmd: mkdir -p models/out; cp in.txt models/out/weights; echo 1 > score
    deps: [in.txt]
    outs: [models/out, {score: {cache: false}}]
`,
};

async function makeRecorded(): Promise<Project> {
  const project = makeProject();
  for (const [path, text] of Object.entries(files))
    project.write(path, text, path.endsWith('.sh') ? 0o755 : 0o644);
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  project.git('init', '--quiet', '--initial-branch=main');
  project.commit('one');
  return project;
}

const ls = async (project: Project, ...words: string[]): Promise<string> =>
  (await project.luc(['ls', ...words])).stdout;

test('lists one folder or all below, what luc tracks and what git keeps, without the data', async () => {
  const project = await makeRecorded();
  for (const path of ['data', 'models/out', 'score']) project.remove(path);
  expect(await project.luc(['ls'])).toMatchObject({
    code: 0,
    stdout: `  git      .gitignore
  data     data/
  git      in.txt
  git      lucidity.lock
  git      lucidity.yaml
  git+out  models/
  out      score
`,
    stderr: '',
  });
  expect(await ls(project, 'data', '-R', '--size')).toBe(`  data  5 B  a
  data  5 B  sub/b
  data  6 B  sub/deep/c
`);
  expect(await ls(project, '--outs-only', '--size')).toBe(`  data  16 B  data/
  out    3 B  models/
  out    2 B  score
`);
  expect(await ls(project, '-R', '--dvc-only', 'models')).toBe('  out  out/weights\n');
  expect(await project.luc(['ls', '../data/sub', '--size'], { cwd: 'models' })).toMatchObject({
    stdout: '  data  5 B  b\n  data  6 B  deep/\n',
  });
  expect((await project.luc(['ls', 'score'])).stdout).toBe('  out  score\n');
  const hash = expect.stringMatching(/^sha256:/);
  expect(JSON.parse(await ls(project, './models', '--json'))).toEqual({
    version: 1,
    path: 'models',
    revision: 'workspace',
    files: [
      { path: 'out', isout: true, isdir: true, isexec: false, size: 3, hash, kept_by: ['out'] },
      { path: 'train.sh', isout: false, isdir: false, isexec: true, size: 10, hash: null, kept_by: ['git'] },
    ],
  });
  project.remove('.luc/store');
  expect(await ls(project, 'data')).toBe(
    '  data  ./\n\nThe store does not have the list of what is in 1 folder.\n',
  );
  expect(JSON.parse(await ls(project, '--json', '--outs-only', '-R', 'data')).files).toEqual([
    { path: '.', isout: true, isdir: true, isexec: false, size: 16, hash, kept_by: ['data'], lost: true },
  ]);
});

test('of a revision, of another project, and of a revision of that', async () => {
  const project = await makeRecorded();
  project.git('tag', 'v1');
  project.write('data/new', 'new\n');
  project.write('models/notes', '');
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  project.commit('two');
  const before = '  data  a\n  data  sub/\n';
  const after = '  data  a\n  data  new\n  data  sub/\n';
  for (const words of [
    ['HEAD~1', 'data'],
    ['--rev', 'v1', 'data'],
    ['v1', './data'],
    ['v1', 'data/'],
  ])
    expect(await ls(project, ...words)).toBe(before);
  for (const words of [['data'], ['main', 'data'], ['.', 'data']])
    expect(await ls(project, ...words)).toBe(after);
  expect(await ls(project, 'v1', 'models')).toBe('  out  out/\n  git  train.sh\n');
  expect(await ls(project, 'main', 'models', '--size')).toBe(
    '  git   0 B  notes\n  out   3 B  out/\n  git  10 B  train.sh\n',
  );
  const other = makeProject({ files: { 'lucidity.yaml': 'stages: {}\n' } });
  expect(await ls(other, project.root, 'data')).toBe(after);
  expect(await ls(other, project.root, 'data', '--rev', 'v1')).toBe(before);
  expect(await ls(other, project.root)).toBe(await ls(project));
  expect(await ls(other)).toBe('');
  // A listing of a project needs none around it.
  expect(await ls(other, '--cd', '..', project.root, 'data')).toBe(after);
  expect((await other.luc(['--cd', '..', 'du', project.root, 'data', '-s'])).stdout).toMatch(/ in 4 files/);
  expect(await other.luc(['--cd', '..', 'ls'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error: there is no `lucidity.yaml` in '),
  });
});

test('du sums folders, and equal content once', async () => {
  const project = await makeRecorded();
  for (const path of ['data', 'models/out', 'score']) project.remove(path);
  expect(await project.luc(['du'])).toMatchObject({
    code: 0,
    stdout: `  16 B  data
  11 B  data/sub
   6 B  data/sub/deep
   3 B  models
   3 B  models/out
   2 B  score

21 B in 5 files, 16 B unique
`,
    stderr: '',
  });
  expect((await project.luc(['du', '--max-depth', '1', 'data'])).stdout).toBe(
    '  11 B  data/sub\n\n16 B in 3 files, 11 B unique\n',
  );
  expect((await project.luc(['du', '-s', 'HEAD', '../data/sub'], { cwd: 'models' })).stdout).toBe(
    '11 B in 2 files\n',
  );
  expect(await project.luc(['du', '--json', '-d', '1'], { cwd: 'models' })).toMatchObject({
    stdout:
      '{"version":1,"path":"models","revision":"workspace","paths":[{"path":"models/out","size":3,"files":1}],"total":{"size":3,"files":1,"unique":3},"lost":0}\n',
  });
  project.remove('.luc/store');
  expect((await project.luc(['du', '-d', '1'])).stdout).toBe(`  16 B  data
   3 B  models
   2 B  score

21 B in 5 files

The store does not have the list of what is in 2 folders.
`);
});

test('a word that fits nothing, or two, is exit 2', async () => {
  const project = await makeRecorded();
  project.git('tag', 'data');
  const refused = async (...words: string[]): Promise<string> => {
    const { code, stderr } = await project.luc(['ls', ...words]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused('data')).toBe(
    'error: `data` can mean revision `data` or path `data`\nhint: write `--rev data` or `./data`\n',
  );
  expect(await ls(project, './data')).toBe('  data  a\n  data  sub/\n');
  expect(await refused('model')).toBe(
    'error: there is no path, revision or project `model`\nhint: did you mean `models`?\n',
  );
  expect(await refused('mian')).toBe(
    'error: there is no path, revision or project `mian`\nhint: did you mean `main`?\n',
  );
  expect(await refused('mian', 'data')).toBe(
    'error: git knows no revision `mian`\nhint: did you mean `main`?\n',
  );
  expect(await refused('models', 'nosuch')).toBe(
    'error: `models` is a path, not another project or a revision\nhint: a path comes last, or stands alone\n',
  );
  expect(await refused('main', 'dato')).toBe(
    'error: nothing is kept at `dato` in main, by luc or by git\nhint: did you mean `data`?\n',
  );
  // Where nothing is named, it is no mistake that nothing is there.
  project.write('empty/untracked', '');
  project.write('.gitignore', `${project.read('.gitignore')}/empty\n`);
  const inside = { cwd: 'empty' };
  expect(await project.luc(['ls'], inside)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await project.luc(['du', '--rev', 'main'], inside)).toMatchObject({
    code: 0,
    stdout: '0 B in 0 files\n',
  });
  expect(await project.luc(['ls', './'], inside)).toMatchObject({
    code: 2,
    stderr: 'error: nothing is kept at `.`, by luc or by git\nhint: `luc ls -R` lists everything\n',
  });
  expect(await refused('../elsewhere')).toBe(
    'error: `../elsewhere` lies outside of the project\nhint: name the folder of another project, then a path in it\n',
  );
  expect(await refused('ftp://example.org/x.git')).toBe(
    'error: `ftp://example.org/x.git` is no URL of a repository that luc asks\nhint: write file://, git://, http://, https://, ssh:// or git@host:path\n',
  );
});

test('without git, and before the first commit, what is recorded is listed', async () => {
  const project = makeProject({ files });
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  const tracked = '  data  data/\n  out   models/\n  out   score\n';
  expect(await ls(project)).toBe(tracked);
  expect(await project.luc(['ls', 'HEAD'])).toMatchObject({
    code: 2,
    stderr: 'error: there is no path, revision or project `HEAD`\nhint: `luc ls -R` lists everything\n',
  });
  project.git('init', '--quiet');
  expect(await ls(project)).toBe(tracked);
  expect(await project.luc(['ls', 'HEAD'])).toMatchObject({ code: 0, stdout: '' });
});

test('a lock that cannot be read here is in the way of nothing that only asks about another revision', async () => {
  const project = await makeRecorded();
  project.write('data/a', 'changed\n');
  await project.luc(['add', 'data']);
  project.commit('two');
  const lines = [
    'ls HEAD~',
    'ls HEAD~ data',
    'ls --rev HEAD~',
    'du HEAD~',
    'diff HEAD~ HEAD',
    'ls . --rev HEAD',
  ];
  const told = () => Promise.all(lines.map((line) => project.luc(line.split(' '))));
  const before = await told();
  expect(before.map(({ code }) => code)).toEqual(lines.map(() => 0));
  project.write('lucidity.lock', 'broken\n');
  expect(await told()).toEqual(before);
  for (const line of ['ls', 'ls data', 'ls workspace data', 'du workspace', 'diff HEAD'])
    expect(await project.luc(line.split(' '))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('lucidity.lock:1'),
    });
});
