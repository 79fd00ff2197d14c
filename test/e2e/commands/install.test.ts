/** `luc install`: hooks and merge driver, beside what the user has, in every place where git looks for them. */
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from '../../../src/commands/table.ts';
import { commandOfHook, gitHooks, withHookBlock, withoutHookBlock } from '../../../src/hook-script.ts';
import { makeProject, type Project } from '../../support/project.ts';

const program = realpathSync(fileURLToPath(new URL('../../../bin/luc.cjs', import.meta.url)));
/** Without what npm adds, in which there may be a `luc`. */
const PATH = '/usr/local/bin:/usr/bin:/bin';
const path = `${process.execPath.replace(/\/[^/]*$/, '')}:${PATH}`;
const env = { PATH: path };
/** Those whose command there is. */
const hooks = gitHooks.filter((hook) => commands.some(({ name }) => name === commandOfHook[hook]));
const hooksIn = (folder: string): string => hooks.map((hook) => `${folder}/${hook}`).join(', ');
const files = {
  '.gitignore': '/.luc/\n/data\n/out.txt\n',
  'lucidity.yaml':
    'data: {data: }\nstages:\n  copy: {cmd: cat data > out.txt, deps: [data], outs: [out.txt]}\n',
  data: '1\n',
};
const git = (project: Project, ...args: string[]) => project.start('git', args, { env }).ended;
const install = (project: Project, ...args: string[]) => project.luc(['install', ...args], { env });

const preCommit = (
  luc: string,
): string => `# >>> luc: lucidity.yaml >>> by \`luc install\`; \`luc install --uninstall\` takes it out
if [ -f lucidity.yaml ]; then
  (unset $(git rev-parse --local-env-vars) && ${luc} status) </dev/null >&2 || :
fi
# <<< luc: lucidity.yaml <<<
`;
const postCheckout = (
  luc: string,
): string => `# >>> luc: lucidity.yaml >>> by \`luc install\`; \`luc install --uninstall\` takes it out
if [ -f lucidity.yaml ] &&
  [ "$3" = 1 ] &&
  ! [ -d "$(git rev-parse --git-path rebase-merge)" ] &&
  ! [ -d "$(git rev-parse --git-path rebase-apply)" ] &&
  ! git diff --quiet "$1" "$2" -- lucidity.lock 2>/dev/null; then
  (unset $(git rev-parse --local-env-vars) && ${luc} checkout --allow-missing) </dev/null >&2 || :
fi
# <<< luc: lucidity.yaml <<<
`;

test('sets up what git calls, and a second time changes nothing; --uninstall leaves git as it was', async () => {
  const project = makeProject({ files, git: true });
  const before = project.snapshot('.git');
  expect(await install(project)).toMatchObject({
    code: 0,
    stdout: `Set up: ${hooksIn('.git/hooks')}, merge.luc.driver, .gitattributes.\n`,
    stderr: '',
  });
  expect(project.read('.git/hooks/pre-commit')).toBe(`#!/bin/sh\n${preCommit(program)}`);
  expect(project.read('.git/hooks/post-checkout')).toBe(`#!/bin/sh\n${postCheckout(program)}`);
  expect(gitHooks.filter((hook) => project.exists(`.git/hooks/${hook}`))).toEqual(hooks);
  expect(project.read('.gitattributes')).toBe('lucidity.lock merge=luc\n');
  expect(project.git('config', '--get-regexp', '^merge')).toBe(
    `merge.luc.name merges the lock of luc entry by entry\nmerge.luc.driver ${program} merge-lock -- %O %A %B %P\n`,
  );
  const after = project.snapshot('.git');
  expect(await install(project)).toMatchObject({ code: 0, stdout: 'All is set up already.\n' });
  expect((await install(project, '--json')).stdout).toBe('{"version":1,"changed":[]}\n');
  expect(project.snapshot('.git')).toEqual(after);

  expect(await install(project, '--uninstall')).toMatchObject({
    code: 0,
    stdout: `Taken out of: ${hooksIn('.git/hooks')}, merge.luc.driver, .gitattributes.\n`,
  });
  expect(project.snapshot('.git')).toEqual(before);
  expect(project.exists('.gitattributes')).toBe(false);
  expect(await install(project, '--uninstall')).toMatchObject({
    code: 0,
    stdout: 'Nothing of luc is set up in git.\n',
  });
});

test('a commit shows what is out of date, a checkout brings the data along', async () => {
  const project = makeProject({ files, git: true });
  await install(project);
  await project.repro();
  expect(await git(project, 'add', '--all')).toMatchObject({ code: 0 });
  expect((await git(project, 'commit', '-m', 'one')).stderr).toContain('up to date');
  await git(project, 'checkout', '-q', '-b', 'other');
  project.write('data', '2\n');
  await project.repro();
  await git(project, 'add', '--all');
  project.write('data', '3\n');
  expect(await git(project, 'commit', '-a', '-m', 'two')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('copy'),
  });
  project.write('data', '2\n');

  expect((await git(project, 'checkout', '-q', 'main')).code).toBe(0);
  expect(project.snapshot()).toMatchObject({ data: '1\n', 'out.txt': '1\n' });
  project.write('data', 'mine\n');
  const edited = await git(project, 'checkout', '-q', 'other');
  expect({ code: edited.code, data: project.read('data') }).toEqual({ code: 0, data: 'mine\n' });
  expect((await git(project, 'checkout', '-q', '-b', 'same')).stderr).toBe('');
  expect(await git(project, 'rebase', '-q', 'main')).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('data')).toBe('mine\n');
});

test("the user's hooks keep their lines, mode and exit; blocks are renewed in place", async () => {
  const project = makeProject({ files, git: true });
  const mine = '#!/usr/bin/env bash\n# not UTF-8: \xe9\nset -eu\nexec echo mine\n';
  project.write('.git/hooks/pre-commit', '', 0o750);
  writeFileSync(project.path('.git/hooks/pre-commit'), mine, 'latin1');
  writeFileSync(project.path('.gitattributes'), '*.\xe9 text', 'latin1');
  const hook = (): string => readFileSync(project.path('.git/hooks/pre-commit'), 'latin1');
  await install(project);
  const [shebang, ...rest] = mine.split('\n');
  expect(hook()).toBe(`${shebang}\n${preCommit(program)}${rest.join('\n')}`);
  const { code, stdout, stderr } = await git(project, 'commit', '--allow-empty', '-q', '-m', 'x');
  expect({ code, stderr: stdout + stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/copy[\s\S]*mine/),
  });

  project.write('node_modules/.bin/keep', '');
  symlinkSync(program, project.path('node_modules/.bin/luc'));
  const own = project.start('node_modules/.bin/luc', ['install'], { env });
  expect((await own.ended).stdout).toBe(`Set up: ${hooksIn('.git/hooks')}, merge.luc.driver.\n`);
  expect(hook()).toContain('\n' + preCommit('./node_modules/.bin/luc'));
  const found = { PATH: `${project.path('bin')}:${path}` };
  mkdirSync(project.path('bin'));
  symlinkSync(program, project.path('bin/luc'));
  await project.luc(['install'], { env: found });
  expect(project.git('config', 'merge.luc.driver')).toBe('luc merge-lock -- %O %A %B %P\n');
  expect(hook()).toBe(`${shebang}\n${preCommit('luc')}${rest.join('\n')}`);
  await install(project, '--uninstall');
  expect(hook()).toBe(mine);
  expect(readFileSync(project.path('.gitattributes'), 'latin1')).toBe('*.\xe9 text\n');
});

test('hooks that cannot take a line are refused, all at once, and nothing is changed', async () => {
  const project = makeProject({ files, git: true });
  project.write('.git/hooks/pre-commit', '#!/usr/bin/env python3\nprint(1)\n', 0o755);
  project.write('.git/hooks/post-checkout', 'echo off\n', 0o644);
  const before = project.snapshot('.git');
  expect(await install(project)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: the hook \`${project.path('.git/hooks/pre-commit')}\` is no shell script
hint: call \`luc status\` from it yourself, or remove it

error: the hook \`${project.path('.git/hooks/post-checkout')}\` is not executable, so git does not run it
hint: \`chmod +x ${project.path('.git/hooks/post-checkout')}\`, or remove it
`,
  });
  project.remove('.git/hooks/pre-commit');
  symlinkSync('post-checkout', project.path('.git/hooks/pre-commit'));
  expect((await install(project)).stderr).toContain('pre-commit` is a link\n');
  project.remove('.git/hooks/pre-commit');
  project.write('.git/hooks/pre-commit', '#!/usr/bin/env python3\nprint(1)\n', 0o755);
  expect(project.snapshot('.git')).toEqual(before);

  const global = project.path('global.cfg');
  project.write('global.cfg', '[core]\n\thooksPath = ~/hooks\n');
  expect(await project.luc(['install'], { env: { ...env, GIT_CONFIG_GLOBAL: global } })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^error: the hooks in `.*\/hooks` are those of all your repositories: .*\nhint: .*\n$/,
    ),
  });
  const bare = makeProject({ files });
  expect(await bare.luc(['install'], { env })).toMatchObject({
    code: 2,
    stderr: `error: \`${bare.root}\` is in no git work tree\nhint: \`git init\` makes one\n`,
  });
});

test('settings of git that it does not change are a failure, and nothing but them is to be done again', async () => {
  const project = makeProject({ files, git: true });
  const failure = {
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^error: git did not change its settings: could not lock config file .*\nhint: /,
    ),
  };
  project.write('.git/config.lock', '');
  expect(await install(project)).toMatchObject(failure);
  project.remove('.git/config.lock');
  expect((await install(project)).stdout).toBe('Set up: merge.luc.driver, .gitattributes.\n');
  project.write('.git/config.lock', '');
  expect(await install(project, '--uninstall')).toMatchObject(failure);
});

test('core.hooksPath, work trees, and several projects in folders of one repository', async () => {
  const project = makeProject({
    files: {
      '.gitignore': '.luc/\n',
      'a b/lucidity.yaml': 'stages: {one: {cmd: "true", always_changed: true}}\n',
      "it's é/lucidity.yaml": 'stages: {two: {cmd: "true", always_changed: true}}\n',
    },
    git: true,
  });
  project.git('config', 'core.hooksPath', '.githooks');
  const installIn = (cwd: string, ...args: string[]) => project.luc(['install', ...args], { cwd, env });
  expect((await installIn('a b')).stdout).toBe(
    `Set up: ${hooksIn('../.githooks')}, merge.luc.driver, .gitattributes.\n`,
  );
  expect((await installIn("it's é")).stdout).toBe(`Set up: ${hooksIn('../.githooks')}, .gitattributes.\n`);
  expect(
    project
      .read('.githooks/pre-commit')
      .split('\n')
      .filter((line) => /^(#|if)/.test(line)),
  ).toEqual([
    '#!/bin/sh',
    "# >>> luc: it's é/lucidity.yaml >>> by `luc install`; `luc install --uninstall` takes it out",
    "if [ -f './it'\\''s é/lucidity.yaml' ]; then",
    "# <<< luc: it's é/lucidity.yaml <<<",
    '# >>> luc: a b/lucidity.yaml >>> by `luc install`; `luc install --uninstall` takes it out',
    "if [ -f './a b/lucidity.yaml' ]; then",
    '# <<< luc: a b/lucidity.yaml <<<',
  ]);
  for (const folder of ['a b', "it's é"])
    expect((await installIn(folder)).stdout).toBe('All is set up already.\n');
  await git(project, 'add', '--all');
  const { code, stderr } = await git(project, 'commit', '-q', '-m', 'x');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/two[\s\S]*one/) });
  await git(project, 'worktree', 'add', '-q', 'tree');
  expect((await installIn('tree/a b')).stdout).toBe('All is set up already.\n');
  project.git('config', '--unset', 'core.hooksPath');
  expect((await installIn('tree/a b')).stdout).toBe(`Set up: ${hooksIn('../../.git/hooks')}.\n`);
  expect((await installIn('a b', '--uninstall')).stdout).toBe(
    `Taken out of: ${hooksIn('../.git/hooks')}, merge.luc.driver, .gitattributes.\n`,
  );
  expect((await git(project, 'checkout', '-q', '--', '.')).code).toBe(0);
  project.git('config', 'core.hooksPath', '.githooks');
  expect((await installIn('a b')).stdout).toBe('Set up: merge.luc.driver.\n');
  expect((await installIn('a b', '--uninstall')).stdout).toBe(
    `Taken out of: ${hooksIn('../.githooks')}, .gitattributes.\n`,
  );
  expect((await installIn("it's é", '--uninstall')).stdout).toBe(
    `Taken out of: ${hooksIn('../.githooks')}, merge.luc.driver, .gitattributes.\n`,
  );
  expect(project.names('.githooks')).toEqual([]);
});

test('the hook before a push stops it where luc push fails, and leaves what git says on stdin to others', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': '' }, git: true });
  project.write('bin/luc', '#!/bin/sh\necho "luc $*" >&2; cat >&2; exit "$CODE"\n', 0o755);
  const script = withHookBlock('#!/bin/sh\ncat\n', 'pre-push', { folder: '.', luc: './bin/luc' });
  project.write('.git/hooks/pre-push', script, 0o755);
  const push = (code: string) =>
    project.start('.git/hooks/pre-push', [], { env: { ...env, CODE: code }, input: 'refs\n' }).ended;
  expect(await push('0')).toMatchObject({ code: 0, stdout: 'refs\n', stderr: 'luc push --if-remote\n' });
  expect(await push('3')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'luc push --if-remote\nhint: `git push --no-verify` goes without `luc push`\n',
  });
});

test('a project that shares nothing can be pushed by git', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': '' }, git: true });
  project.git('init', '-q', '--bare', '../up.git');
  await install(project);
  expect(await git(project, 'push', '-q', '../up.git', 'main')).toMatchObject({ code: 0, stderr: '' });
  project.write(
    'lucidity.yaml',
    'remotes: {share: {url: ../share}}\nstages: {a: {cmd: "echo > o", outs: [o]}}\n',
  );
  await project.repro();
  project.write('.luc/config.yaml', 'remotes: {share: {url: /dev/null/share}}\n');
  const refused = await git(project, 'push', '-q', '../up.git', 'main:other');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('`git push --no-verify`') });
});

test('a block goes as it came, whatever the script begins and ends with', () => {
  const owner = { folder: 'a', luc: 'luc' };
  for (const script of ['echo 1\n', '\n\n# x', '#!/bin/sh\n', '#!/bin/bash -e\necho 1'])
    for (const hook of gitHooks) {
      const one = withHookBlock(script, hook, owner);
      const both = withHookBlock(one, hook, { ...owner, folder: 'b' });
      expect(withHookBlock(both, hook, owner)).toBe(both);
      expect(withoutHookBlock(withoutHookBlock(both, 'b'), 'a')).toBe(script);
    }
  expect(withoutHookBlock('# <<< luc: a/lucidity.yaml <<<\n', 'a')).toBe('# <<< luc: a/lucidity.yaml <<<\n');
});
