/** `luc gc`: goes by its roots, tells before it acts, and takes nothing that anybody may need. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { later } from '../../support/later.ts';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'in.txt': '0',
  'lucidity.yaml': `
stages:
  make: {cmd: echo make >> "$LUC_ROOT/ran.log"; cat in.txt in.txt > out.txt, deps: [in.txt], outs: [out.txt]}
`,
};
/** One more result: the out holds the number twice. */
async function makeNext(project: Project, number: number): Promise<void> {
  project.write('in.txt', String(number));
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
}
async function makeProjectWith(results: number): Promise<Project> {
  const project = makeProject({ files, git: true });
  for (let number = 1; number <= results; number++) await makeNext(project, number);
  return project;
}
/** The contents of all loose objects. */
const stored = (project: Project): string[] =>
  Object.entries(project.snapshot('.luc/store/objects/sha256'))
    .filter(([path]) => path.length === 65)
    .map(([, text]) => text)
    .sort();
const gc = async (project: Project, ...args: string[]): Promise<string[]> => {
  expect(await later(project, ['gc', '-f', ...args])).toMatchObject({ code: 0, stderr: '' });
  expect(await project.luc(['fsck', '-q'])).toMatchObject({ code: 0 });
  return stored(project);
};

test('says what it would do, asks, does it, and never what is younger than an hour', async () => {
  const project = await makeProjectWith(3);
  expect(await project.luc(['gc'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'error: what shall be kept is not said\nhint: `luc gc -w` keeps what the workspace needs, `-a` all branches, `-T` all tags, `-A` all commits\n',
  });
  expect(await project.luc(['gc', '--days', '0'])).toMatchObject({ code: 2 });
  const nothing =
    'Nothing to remove. Kept: 3 objects (6 B); 2 of them nobody needs, but they are younger than an hour or than a run that is open.\n';
  expect(await project.luc(['gc', '-w', '-f'])).toMatchObject({ code: 0, stdout: nothing, stderr: '' });

  expect(await later(project, ['gc', '-w', '-n'])).toMatchObject({
    code: 0,
    stdout: 'Would remove 2 objects (4 B) and 2 results of the run cache. Would keep 1 object (2 B).\n',
    stderr: '',
  });
  expect(await later(project, ['gc', '-w'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'error: nothing was removed: there is nobody to ask\nhint: `luc gc -f` does not ask, `-n` only says what would go\n',
  });
  expect(stored(project)).toEqual(['11', '22', '33']);
  expect(await later(project, ['gc', '-w', '-f', '--json'])).toMatchObject({
    code: 0,
    stdout:
      '{"version":1,"dry":false,"removed":{"objects":2,"bytes":4,"packs":0,"results":2,"memos":0,"memo_bytes":0},"kept":{"objects":1,"bytes":2,"young":0}}\n',
    stderr: '',
  });
  expect(stored(project)).toEqual(['33']);
  expect(project.leftovers(['store/condemned', 'store/tmp', 'tmp', 'open', 'store/gc.lock'])).toEqual([]);
  expect(await later(project, ['gc', '-w', '-f'])).toMatchObject({
    stdout: 'Nothing to remove. Kept: 1 object (2 B).\n',
  });
  project.remove('out.txt');
  project.ran();
  expect(await project.repro()).toMatchObject({ code: 0, restored: ['make'] });
  await makeNext(project, 1);
  expect(project.ran()).toEqual(['make']);
});

test('branches, tags, commits, experiments, the stash and other worktrees are roots', async () => {
  const project = makeProject({ files, git: true });
  const keep = async (number: number, ...git: string[]): Promise<void> => {
    await makeNext(project, number);
    project.commit(String(number));
    project.git(...git);
  };
  await keep(1, 'branch', 'other');
  await keep(2, 'tag', '-a', 'v2', '-m', 'v2');
  await keep(3, 'update-ref', 'refs/exps/e', 'HEAD');
  await keep(4, 'worktree', 'add', '-q', '../beside');
  await keep(5, 'status');
  await makeNext(project, 6);
  project.git('stash', '--quiet');
  await makeNext(project, 7);
  project.git('add', 'lucidity.lock');
  await makeNext(project, 8);
  const always = ['33', '44', '66', '77', '88'];
  expect(stored(project)).toEqual(['11', '22', '33', '44', '55', '66', '77', '88']);
  expect(await gc(project, '-A')).toEqual(['11', '22', '33', '44', '55', '66', '77', '88']);
  expect(await gc(project, '-a', '-T')).toEqual([
    '11',
    '22',
    ...always.slice(0, 2),
    '55',
    ...always.slice(2),
  ]);
  expect(await gc(project, '-T')).toEqual(['22', ...always]);
  expect(await gc(project, '-w')).toEqual(always);
  expect(await gc(project, '-w', '--no-experiments')).toEqual(always.slice(1));
  project.git('worktree', 'remove', '--force', '../beside');
  project.git('stash', 'drop', '--quiet');
  project.git('reset', '--quiet');
  expect(await gc(project, '-w')).toEqual(['88']);
});

test('another worktree is a root, whatever the folder of the project is called', async () => {
  const project = makeProject({ git: true });
  const cwd = 'a\nb';
  for (const [path, text] of Object.entries(files)) project.write(`${cwd}/${path}`, text);
  expect(await project.luc(['repro', '-q'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  project.commit('there');
  project.git('worktree', 'add', '-q', '../beside');
  project.write(`${cwd}/in.txt`, '1');
  expect(await project.luc(['repro', '-q'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  project.commit('here');
  expect(await later(project, ['gc', '-f', '-w'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  const objects = project.snapshot(`${cwd}/.luc/store/objects/sha256`);
  expect(Object.values(objects)).toEqual(expect.arrayContaining(['00', '11']));
});

test('a git that ends paths of worktrees by line feeds alone is asked so, and believed where that is no matter', async () => {
  const project = await makeProjectWith(1);
  project.write(
    'bin/git',
    `#!/bin/sh
case "$*" in *'worktree list'*-z*) echo 'error: unknown switch z' >&2; exit 129;; esac
PATH=\${PATH#*:} exec git "$@"
`,
    0o755,
  );
  const collect = () =>
    later(project, ['gc', '-f', '-w'], { env: { PATH: `${project.path('bin')}:${process.env.PATH}` } });
  project.commit('here');
  project.git('worktree', 'add', '-q', '../beside');
  await makeNext(project, 2);
  expect(await collect()).toMatchObject({ code: 0, stderr: '' });
  expect(stored(project)).toEqual(['11', '22']);
  project.git('worktree', 'move', '../beside', '../be\nside');
  expect(await collect()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('has worktrees that git cannot list') as string,
  });
});

test('results that are asked for stay with what they made', async () => {
  const project = makeProject({ files });
  const at = (day: number) => ({ env: { LUC_FAULT_CLOCK: String(day * 24 * 60 * 60 * 1000) } });
  for (const number of [1, 2, 3, 4, 5, 6]) {
    project.write('in.txt', String(number));
    expect(await later(project, ['repro', '-q'], at(number))).toMatchObject({ code: 0 });
  }
  const collect = async (...scope: string[]): Promise<string[]> => {
    expect(await later(project, ['gc', '-f', ...scope], at(7))).toMatchObject({ code: 0, stderr: '' });
    return stored(project);
  };
  expect(await collect('--keep-last', '4', '--days', '1')).toEqual(['33', '44', '55', '66']);
  expect(await collect('--days', '4')).toEqual(['44', '55', '66']);
  expect(await collect('--keep-last', '2')).toEqual(['55', '66']);
  const outside = makeProject({ files });
  await makeNext(outside, 1);
  expect(await outside.luc(['gc', '-a', '-n'])).toMatchObject({
    code: 2,
    stderr: `error: \`${outside.root}\` is in no git repository\nhint: what its revisions need cannot be told, so nothing is removed\n`,
  });
});

test('a lock in conflict, links into the store and open runs are roots, whatever the scope', async () => {
  const project = await makeProjectWith(1);
  const [ours] = [project.read('lucidity.lock')];
  await makeNext(project, 2);
  const env = { LUC_CACHE_LINK: 'symlink' };
  await project.luc(['checkout', '--relink', '-q'], { env });
  fs.renameSync(project.path('out.txt'), project.path('mine.txt'));
  await makeNext(project, 3);
  const theirs = project.read('lucidity.lock');
  await makeNext(project, 4);
  project.write('lucidity.lock', `<<<<<<< ours\n${ours}=======\n${theirs}>>>>>>> theirs\n`);
  expect(await gc(project, '-w')).toEqual(['11', '22', '33']);
  expect(project.read('mine.txt')).toBe('22');
});

test('of a pack only what is needed stays, in a new one', async () => {
  const data = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`data/${i}`, `content ${i}\n`]));
  const project = makeProject({ files: { ...data, 'lucidity.yaml': '' } });
  expect(await project.luc(['add', '-q', 'data'])).toMatchObject({ code: 0 });
  for (let i = 0; i < 300; i++) project.remove(`data/${i}`);
  expect(await project.luc(['commit', '-q', '-f'])).toMatchObject({ code: 0 });
  const wanted = project.snapshot('data');
  const [before] = project.names('.luc/store/packs');
  const planned = await later(project, ['gc', '-w', '-n']);
  expect(planned.stdout).toBe(
    'Would remove 301 objects (51 KiB, in 1 pack). Would keep 301 objects (28 KiB).\n',
  );
  await gc(project, '-w');
  expect(project.names('.luc/store/packs')).toHaveLength(2);
  expect(project.names('.luc/store/packs')).not.toContain(before);
  project.remove('data');
  expect(await project.luc(['checkout', '-q'])).toMatchObject({ code: 0 });
  expect(project.snapshot('data')).toEqual(wanted);
});

test('every project of a shared store is a root; one that is not there stops it', async () => {
  const one = makeProject({ files });
  const other = makeProject({
    files: { ...files, '.luc/config.yaml': `store: {dir: ${one.path('../store')}}\n` },
  });
  fs.mkdirSync(one.path('../store'));
  one.write('.luc/config.yaml', `store: {dir: ${one.path('../store')}}\n`);
  await makeNext(one, 1);
  await makeNext(one, 2);
  await makeNext(other, 3);
  expect(await later(one, ['gc', '-w', '-f'])).toMatchObject({
    code: 0,
    stdout: 'Removed 1 object (2 B) and 1 result of the run cache. Kept 2 objects (4 B).\n',
    stderr: '',
  });
  other.remove('.');
  expect(await later(one, ['gc', '-w', '-f'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: the store is used by \`${other.root}\`, which is not there, and what that needs cannot be told
hint: if it is gone for good, take its entry out of \`${one.path('../store')}/projects\`
`,
  });
});

test('memos that nothing has used for 90 days go', async () => {
  const project = makeProject({ files });
  const day = 24 * 60 * 60 * 1000;
  const memos = {
    'web/ab/old': 91,
    'web/ab/new': 89,
    'rows/model/old': 91,
    'predict/new': 0,
    'train/x/old': 91,
  };
  for (const [path, days] of Object.entries({
    ...memos,
    'git/old/commit/HEAD': 0,
    'git/new/commit/HEAD': 91,
  })) {
    project.write(`.luc/store/memo/${path}`, 'four');
    const when = (Date.now() - days * day) / 1000;
    fs.utimesSync(project.path(`.luc/store/memo/${path}`), when, when);
  }
  // A repository counts as one.
  fs.utimesSync(project.path('.luc/store/memo/git/old'), 0, 0);
  expect(await project.luc(['gc', '-w', '-n'])).toMatchObject({
    code: 0,
    stdout: 'Would remove 3 memos (12 B) unused for 90 days. Would keep 0 objects (0 B).\n',
  });
  expect(await project.luc(['gc', '-w', '-f', '--json'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"memos":3,"memo_bytes":12}'),
  });
  expect(Object.keys(project.snapshot('.luc/store/memo'))).toEqual([
    'git/new/commit/HEAD',
    'predict/new',
    'train/x/old',
    'web/ab/new',
  ]);
});
