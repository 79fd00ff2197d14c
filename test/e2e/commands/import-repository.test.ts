/** `luc import`, `get`, `update`, `ls` and `du` of repositories that only a URL leads to, with their own remotes. */
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

/** A project in git that has pushed to a folder beside it. */
async function makeRegistry(): Promise<{ registry: Project; url: string }> {
  const registry = makeProject({
    files: {
      'lucidity.yaml': `
data: {words: }
stages:
  make: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}
remotes: {share: {url: ../share, default: true}}
`,
      'words/a': 'a1\n',
      'words/deep/b': 'b1\n',
      'in.txt': 'in1\n',
    },
  });
  registry.git('init', '--quiet', '--initial-branch=main');
  await publish(registry, 'one');
  registry.git('tag', 'v1');
  return { registry, url: `file://${registry.root}` };
}

async function publish(registry: Project, message: string): Promise<void> {
  expect(await registry.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect(await registry.luc(['push', '-q'])).toMatchObject({ code: 0 });
  registry.commit(message);
}

const commitOf = (project: Project, name: string): string => project.git('rev-parse', name).trim();
const recordOf = (project: Project, path: string): unknown =>
  JSON.parse(project.read('lucidity.lock')).data[path];

test('data of a repository comes by git and from its remotes, and is brought to what that is now', async () => {
  const { registry, url } = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '# ours\n' } });
  const caches = project.path('../caches');
  const env = { XDG_CACHE_HOME: caches };
  const luc = (...args: string[]) => project.luc(args, { env });
  const repositories = join(caches, 'lucidity/repositories');
  expect(await luc('import', url, 'words')).toMatchObject({
    code: 0,
    stderr: 'recorded words: 2 files, 6 B\n',
  });
  expect(project.snapshot('words')).toEqual({ a: 'a1\n', 'deep/b': 'b1\n' });
  expect(project.read('lucidity.yaml')).toBe(`# ours\n\ndata:\n  words:\n    from: ${url}#words\n`);
  expect(recordOf(project, 'words')).toMatchObject({ from: `${url}#words`, rev: commitOf(registry, 'v1') });
  expect(await luc('import', url, 'words/deep/b', '--rev', 'v1')).toMatchObject({ code: 0 });
  expect(await luc('get', url, 'in.txt')).toMatchObject({ code: 0, stdout: 'Got in.txt.\n' });
  expect(await luc('get', url, '.', '-o', 'all')).toMatchObject({ code: 0 });
  expect(Object.keys(project.snapshot('all')).sort()).toEqual([
    '.gitignore',
    'in.txt',
    'lucidity.lock',
    'lucidity.yaml',
    'out.txt',
    'words/a',
    'words/deep/b',
  ]);
  // In a hook git says which repository it is at; that is not the one that is asked.
  const hooked = makeProject({ files: { 'lucidity.yaml': '', 'in.txt': 'ours\n' }, git: true });
  const places = { GIT_DIR: hooked.path('.git'), GIT_WORK_TREE: hooked.root, GIT_INDEX_FILE: '.git/index' };
  const before = hooked.snapshot('.git');
  const other = { XDG_CACHE_HOME: hooked.path('../caches') };
  expect(
    await hooked.luc(['get', url, 'in.txt', '-o', 'theirs'], { env: { ...other, ...places } }),
  ).toMatchObject({
    code: 0,
  });
  expect(hooked.read('theirs')).toBe('in1\n');
  expect(hooked.snapshot('.git')).toEqual(before);

  // What came of the store for `get` alone is not kept.
  expect(readdirSync(repositories).filter((name) => name.endsWith('.store'))).toEqual([]);
  expect((await luc('ls', url, '-R')).stdout).toBe(`  git   .gitignore
  git   in.txt
  git   lucidity.lock
  git   lucidity.yaml
  out   out.txt
  data  words/a
  data  words/deep/b
`);
  expect((await luc('du', url, 'words', '-s', '--rev', 'v1')).stdout).toMatch(/^ *6 B/);

  // Nothing is fetched while it is the same commit: not even the remote is there.
  const share = join(registry.root, '../share');
  renameSync(share, `${share}.away`);
  expect((await luc('update')).stdout).toBe('Everything imported is up to date.\n');
  expect(await luc('get', url, 'words', '-o', 'again')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('is not there any more'),
  });
  expect(existsSync(project.path('again'))).toBe(false);
  renameSync(`${share}.away`, share);
  registry.write('words/a', 'a2\n');
  await publish(registry, 'two');
  expect(await luc('update')).toMatchObject({ code: 0, stdout: 'Updated words.\n' });
  expect(project.read('words/a')).toBe('a2\n');
  expect(recordOf(project, 'words')).toMatchObject({ rev: commitOf(registry, 'main') });
  expect(recordOf(project, 'b')).toMatchObject({ rev: commitOf(registry, 'v1') });
  expect(await luc('update', 'words', '--rev', commitOf(registry, 'v1'))).toMatchObject({ code: 0 });
  expect(project.read('words/a')).toBe('a1\n');

  // What was never pushed is missed by name.
  registry.write('words/a', 'a3\n');
  await registry.luc(['repro', '-q']);
  registry.commit('three');
  expect(await luc('get', url, 'words', '-o', 'again')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      `\`words\` is recorded in \`${url}\`, but no remote of it that can be reached has its bytes`,
    ),
  });
});

test('refuses what runs something, what says who asks, and what is not there', async () => {
  const { registry, url } = await makeRegistry();
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  const env = { XDG_CACHE_HOME: project.path('../caches') };
  const fails = async (code: number, ...args: string[]): Promise<string> => {
    const result = await project.luc(args, { env });
    expect([args, result.code, result.stdout]).toEqual([args, code, '']);
    expect(result.stderr).not.toContain('hunter2');
    expect(existsSync(project.path('ran'))).toBe(false);
    return result.stderr;
  };
  expect(await fails(2, 'get', `ext::sh -c 'touch ${project.path('ran')}'`, 'x')).toContain(
    'there is no folder',
  );
  expect(await fails(2, 'get', `ext://sh -c 'touch ${project.path('ran')}'`, 'x')).toContain(
    'is no URL of a repository that luc asks',
  );
  expect(await fails(2, 'get', `--upload-pack=touch ${project.path('ran')}`, 'x')).toContain('has no flag');
  expect(await fails(2, 'get', `ssh://-oProxyCommand=touch ${project.path('ran')}/x`, 'x')).toContain(
    'is no URL of a repository that luc asks',
  );
  expect(await fails(2, 'import', 'https://me:hunter2@localhost/x', 'a')).toContain('says who asks');
  expect(await fails(3, 'get', 'http://me:hunter2@127.0.0.1:1/x', 'a')).toContain(
    '`http://127.0.0.1:1/x` cannot be fetched',
  );
  expect(await fails(2, 'get', `${url}-not`, 'a')).toContain(`\`${url}-not\` cannot be fetched`);
  expect(await fails(2, 'get', url, 'a', '--rev', 'v9')).toBe(
    `error: there is no branch, tag or commit \`v9\` in \`${url}\`\nhint: of a commit the whole id is needed, as only that commit is fetched\n`,
  );
  expect(await fails(2, 'get', url, 'none')).toBe(
    `error: nothing is kept at \`none\` in \`${url}\` at ${commitOf(registry, 'v1').slice(0, 10)}\nhint: \`luc ls ${url}\` lists what is there\n`,
  );
  expect(await fails(2, 'get', url, '../x')).toContain('is not a path inside of');
  project.write(
    'lucidity.yaml',
    'data:\n  x: {from: "ext::sh -c \'touch ran\'#x"}\n  y: {from: "--upload-pack=x#y"}\n',
  );
  expect(await fails(2, 'update')).toContain('there is no folder `--upload-pack=x`');
});

test('a tree that git would not make is not written', async () => {
  const { registry, url } = await makeRegistry();
  const blob = registry.git('rev-parse', 'HEAD:in.txt').trim();
  const tree = Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')]);
  writeFileSync(registry.path('tree'), tree);
  const id = registry.git('hash-object', '-t', 'tree', '-w', '--literally', 'tree').trim();
  registry.git('update-ref', 'refs/heads/evil', registry.git('commit-tree', '-m', 'x', id).trim());
  const project = makeProject({ files: { 'lucidity.yaml': '' } });
  const got = await project.luc(['get', url, '.', '-o', 'out', '--rev', 'evil'], {
    env: { XDG_CACHE_HOME: project.path('../caches') },
  });
  expect(got).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the repository has "..", which is no path of a file in it'),
  });
  expect(existsSync(project.path('out'))).toBe(false);
});
