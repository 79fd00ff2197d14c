/** `luc import`, `update` and `get`: data of other projects, repositories and folders of this machine. */
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../../src/base/effects.ts';
import { fetchFiles } from '../../../src/engine/fetch-files.ts';
import type { RelPath } from '../../../src/path.ts';
import { openGate } from '../../support/gate.ts';
import { normal } from '../../support/normal.ts';
import { makeProject, type Project } from '../../support/project.ts';

/** A project in git: data, an out, and files that git keeps; at v1, and changed since. */
async function makeRegistry(): Promise<Project> {
  const registry = makeProject({
    files: {
      'lucidity.yaml': `
data: {my data: }
stages:
  make: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}
`,
      'my data/a': 'a1\n',
      'my data/deep/b': 'b1\n',
      'in.txt': 'in1\n',
      'docs/page.md': 'page1\n',
    },
  });
  registry.write('docs/run.sh', 'exit\n', 0o755);
  registry.git('init', '--quiet', '--initial-branch=main');
  expect(await registry.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  registry.commit('one');
  registry.git('tag', 'v1');
  return registry;
}
async function change(registry: Project): Promise<void> {
  registry.write('my data/a', 'a2\n');
  registry.write('in.txt', 'in2\n');
  expect(await registry.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  registry.commit('two');
}
const commitOf = (project: Project, name: string): string => project.git('rev-parse', name).trim();
const lockOf = (project: Project): unknown => JSON.parse(project.read('lucidity.lock')).data;
const words = (registry: Project, ...rest: string[]): string[] => ['import', registry.root, ...rest];

test('data is tracked with its source, and brought to what that is now', async () => {
  const registry = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '# ours\n', 'sub/keep': '' } });
  project.git('init', '--quiet', '--initial-branch=main');
  const from = `../../${registry.root.split('/').slice(-2).join('/')}#my data`;
  const imported = await project.luc(words(registry, 'my data'));
  expect(imported).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'recorded my data: 2 files, 6 B\n',
  });
  expect(project.read('lucidity.yaml')).toBe(`# ours\n\ndata:\n  my data:\n    from: ${from}\n`);
  expect(project.read('.gitignore')).toContain('/my data\n');
  expect(lockOf(project)).toMatchObject({ 'my data': { from, rev: commitOf(registry, 'v1') } });
  expect(
    await project.luc(words(registry, 'out.txt', '-o', '../sub', '--rev', 'v1', '--json'), { cwd: 'sub' }),
  ).toMatchObject({
    code: 0,
    stdout: `{"version":1,"path":"sub/out.txt","from":"${from.replace('my data', 'out.txt')}","rev":"${commitOf(registry, 'v1')}"}\n`,
  });
  expect((await project.luc(['update'])).stdout).toBe('Everything imported is up to date.\n');

  await change(registry);
  expect(await project.luc(['update'])).toMatchObject({
    code: 0,
    stdout: 'Updated my data.\n',
    stderr: 'recorded my data: 2 files, 6 B\n',
  });
  expect(project.snapshot('my data')).toEqual({ a: 'a2\n', 'deep/b': 'b1\n' });
  expect(lockOf(project)).toMatchObject({
    'my data': { rev: commitOf(registry, 'main') },
    'sub/out.txt': { rev: commitOf(registry, 'v1') },
  });
  expect(project.read('sub/out.txt')).toBe('in1\n');

  project.write('my data/a', 'edited\n');
  const back = await project.luc(['update', 'my data', '--rev', 'v1']);
  expect({ ...back, stderr: normal(project, back.stderr) }).toMatchObject({
    code: 0,
    stdout: 'Updated my data.\n',
    stderr: `recorded my data: 2 files, 6 B
moved my data to .luc/trash/RUN/my data: it was edited and is not in the store (kept 14 days)
`,
  });
  expect(project.snapshot('my data')).toEqual({ a: 'a1\n', 'deep/b': 'b1\n' });
  expect(project.trash()).toEqual({ 'my data/a': 'edited\n', 'my data/deep/b': 'b1\n' });
  expect(project.read('lucidity.yaml')).toContain(`    from: ${from}\n    rev: v1\n`);
  project.remove('my data');
  expect((await project.luc(['checkout', '-q'])).code).toBe(0);
  expect(project.snapshot('my data')).toEqual({ a: 'a1\n', 'deep/b': 'b1\n' });
  expect(project.leftovers(['tmp', 'claims', 'open', 'aside'])).toEqual([]);
});

test('only the revision changes where the bytes are the same', async () => {
  const registry = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  expect(await project.luc(words(registry, 'docs/page.md'))).toMatchObject({ code: 0 });
  await change(registry);
  expect(await project.luc(['update', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"updated":["page.md"]}\n',
    stderr: '',
  });
  expect(lockOf(project)).toMatchObject({ 'page.md': { rev: commitOf(registry, 'main') } });
});

test('update changes nothing where one of the sources cannot be had, and says so once for each repository', async () => {
  const registry = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  expect(await project.luc(words(registry, 'docs/page.md'))).toMatchObject({ code: 0 });
  expect(await project.luc(words(registry, 'docs/run.sh', '--rev', 'v1'))).toMatchObject({ code: 0 });
  await change(registry);
  const before = project.snapshot();
  const { code, stdout, stderr } = await project.luc(['update', '--rev', 'v9']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(normal(registry, stderr)).toBe(`error: git knows no revision \`v9\` in \`ROOT\`
  ┌─ lucidity.yaml:2:3
2 │   page.md:
  │   ^^^^^^^
  ├─ lucidity.yaml:4:3
4 │   run.sh:
  │   ^^^^^^ \`run.sh\` is from there
hint: did you mean \`v1\`?
`);
  expect(JSON.parse((await project.luc(['update', '--rev', 'v9', '--json'])).stdout)).toMatchObject({
    version: 1,
    error: { code: 'unknown-revision', file: 'lucidity.yaml', line: 2 },
  });
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('rev: v1', 'rev: v9'));
  const half = await project.luc(['update']);
  expect([half.code, half.stderr.match(/^error/gm)]).toEqual([2, ['error']]);
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('rev: v9', 'rev: v1'));
  expect(project.snapshot()).toEqual(before);

  registry.git('rm', '-q', 'docs/run.sh');
  registry.commit('three');
  const gone = await project.luc(['update', '--rev', 'main', '--json']);
  expect([gone.code, JSON.parse(gone.stdout)]).toMatchObject([
    1,
    { updated: ['page.md'], problems: [{ code: 'unknown-path', line: 4 }] },
  ]);
  expect(project.read('lucidity.yaml').match(/rev: .*/g)).toEqual(['rev: main', 'rev: v1']);
});

test('a revision that cannot be written into the project is refused before anything is fetched', async () => {
  const registry = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  await project.luc(words(registry, 'in.txt'));
  const from = /from: (.*)/.exec(project.read('lucidity.yaml'))?.[1];
  project.write('lucidity.yaml', `data:\n  in.txt: &it {from: "${from}"}\n  other.txt: *it\n`);
  await change(registry);
  const before = project.snapshot();
  expect(await project.luc(['update', 'other.txt', '--rev', 'main'])).toMatchObject({ code: 2, stdout: '' });
  expect(project.snapshot()).toEqual(before);
});

test('whoever waits for another update goes on from what that has recorded', async () => {
  const registry = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  expect(await project.luc(words(registry, 'in.txt'))).toMatchObject({ code: 0 });
  await change(registry);
  const gate = await openGate();
  project.write('bin/git', `#!/bin/sh\nrm "$0"\n${gate.command('git')}\nexec git "$@"\n`, 0o755);
  const first = project.spawn(['update'], { env: { PATH: `${project.path('bin')}:${process.env.PATH}` } });
  await gate.arrived('git');
  const back = project.spawn(['update', '--rev', 'v1']);
  await back.says(/waits for/);
  gate.release('git');
  expect(await first.ended).toMatchObject({ code: 0, stdout: 'Updated in.txt.\n' });
  expect(await back.ended).toMatchObject({ code: 0, stdout: 'Updated in.txt.\n' });
  expect(lockOf(project)).toMatchObject({ 'in.txt': { rev: commitOf(registry, 'v1') } });
  expect(project.read('in.txt')).toBe('in1\n');
});

test('get takes what luc and git keep, of any revision, and needs no project', async () => {
  const registry = await makeRegistry();
  await change(registry);
  registry.write('untracked', '');
  const place = makeProject({});
  const get = async (...rest: string[]): Promise<string> => {
    const got = await place.luc(['get', registry.root, ...rest]);
    expect(got).toMatchObject({ code: 0, stderr: '' });
    return got.stdout;
  };
  expect(await get('my data/deep', '--rev', 'v1')).toBe('Got deep.\n');
  expect(await get('docs')).toBe('Got docs.\n');
  expect(await get('.', '-o', 'a b/all')).toBe('Got a b/all.\n');
  expect(place.snapshot()).toEqual({
    'deep/b': 'b1\n',
    'docs/page.md': 'page1\n',
    'docs/run.sh': 'x:exit\n',
    'a b/all/.gitignore': registry.read('.gitignore'),
    'a b/all/docs/page.md': 'page1\n',
    'a b/all/docs/run.sh': 'x:exit\n',
    'a b/all/in.txt': 'in2\n',
    'a b/all/lucidity.lock': registry.read('lucidity.lock'),
    'a b/all/lucidity.yaml': registry.read('lucidity.yaml'),
    'a b/all/my data/a': 'a2\n',
    'a b/all/my data/deep/b': 'b1\n',
    'a b/all/out.txt': 'in2\n',
  });
  const folder = makeProject({ files: { 'x/y': 'y\n', '.luc/z': '' } });
  expect(await place.luc(['get', folder.root, '.', '-o', 'plain', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"path":"plain","rev":null}\n',
  });
  expect(place.snapshot('plain')).toEqual({ 'x/y': 'y\n' });
});

test('refuses what is not there, not here, in the way or lost, and leaves nothing behind', async () => {
  const registry = await makeRegistry();
  const project = makeProject({
    files: { 'lucidity.yaml': 'data: {mine: }\n', 'mine/x': '', 'out.txt': '' },
  });
  const before = project.snapshot();
  const refused = async (code: number, ...line: string[]): Promise<string> => {
    const result = await project.luc(line);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(project.snapshot()).toEqual(before);
    expect(project.leftovers(['tmp'])).toEqual([]);
    return normal(registry, result.stderr);
  };
  expect(await refused(2, 'import', 'ftp://example.org/r.git', 'x')).toBe(
    'error: `ftp://example.org/r.git` is no URL of a repository that luc asks\nhint: write file://, git://, http://, https://, ssh:// or git@host:path\n',
  );
  expect(await refused(2, 'get', 'nowhere', 'x')).toBe(
    'error: there is no folder `nowhere`\nhint: name the folder of a project, a git repository, or any other\n',
  );
  expect(await refused(2, 'get', registry.root, '../x')).toContain('is not a path inside of');
  expect(await refused(2, 'import', registry.root, 'out.txt')).toBe(
    'error: `out.txt` is there already; nothing is overwritten\nhint: `-o` gives it another name\n',
  );
  expect(await refused(2, 'get', registry.root, 'out.txt')).toContain('`out.txt` is there already');
  expect(await refused(2, 'import', registry.root, 'out.txt', '-o', 'mine/new')).toContain(
    '`mine/new` overlaps `mine`, which is tracked',
  );
  const commit = commitOf(registry, 'HEAD').slice(0, 10);
  expect(await refused(2, 'import', registry.root, 'nothing')).toBe(
    `error: nothing is kept at \`nothing\` in \`ROOT\` at ${commit}\nhint: \`luc ls ROOT\` lists what is there\n`,
  );
  expect(await refused(2, 'get', registry.root, 'docs', '--rev', 'v9')).toContain(
    'git knows no revision `v9`',
  );
  expect(await refused(2, 'update', 'mine')).toBe(
    'error: `mine` was not imported\n  ┌─ lucidity.yaml:1:8\n1 │ data: {mine: }\n  │        ^^^^\nhint: `luc commit` takes what is there now\n',
  );
  expect((await project.luc(['update'])).stdout).toBe('Nothing is imported here.\n');
  registry.remove('.luc/store');
  expect(await refused(1, 'import', registry.root, 'my data')).toBe(
    'error: `my data` is recorded in `ROOT`, but its bytes are not in the store there\nhint: `luc --cd ROOT repro` brings them back there; then try again\n',
  );
});

test('Ctrl-C ends the copying of a folder that is no project between two files, and nothing of it is left', async () => {
  const project = makeProject({ files: { 'plain/a': '1', 'plain/b': '2', 'plain/c': '3' } });
  const stop = new AbortController();
  const { statSync } = fx;
  onTestFinished(() => replaceEffects({ statSync }));
  replaceEffects({
    statSync: (path) => {
      if (path.endsWith('/b')) stop.abort();
      return statSync(path);
    },
  });
  const root = project.path('plain');
  const path = '.' as RelPath;
  const source = { root, url: null, commit: null, path, contents: new Map(), store: null, bring: null };
  await expect(fetchFiles(source, project.path('taken'), stop.signal)).rejects.toThrow('aborted');
  expect(project.exists('taken')).toBe(false);
});
