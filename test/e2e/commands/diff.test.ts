/** `luc diff`: the tracked files of two revisions, or of one and the workspace, without the lock being trusted about it. */
import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  '.gitignore': '/.luc/\n/data\n/out\n',
  'in.txt': 'in\n',
  'data/a': 'a\n',
  'data/sub/b': 'b\n',
  'data/sub/c': 'c\n',
  'lucidity.yaml': `
data: {data: }
stages:
  make: {cmd: mkdir out; cp in.txt out/copy; echo same > out/same, deps: [in.txt], outs: [out]}
`,
};

async function makeRecorded(): Promise<Project> {
  const project = makeProject({ files, git: true });
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  project.commit('recorded');
  return project;
}

const json = async (project: Project, ...words: string[]): Promise<Record<string, { path: unknown }[]>> =>
  JSON.parse((await project.luc(['diff', '--json', ...words])).stdout);

/** The paths of each list that is not empty. */
const paths = async (project: Project, ...words: string[]): Promise<unknown> => {
  const lists = Object.entries(await json(project, ...words)).filter(([, list]) => list.length > 0);
  return Object.fromEntries(lists.map(([name, list]) => [name, list.map(({ path }) => path)]));
};

test('the workspace against HEAD: as text, Markdown and JSON', async () => {
  const project = await makeRecorded();
  expect(await project.luc(['diff'])).toMatchObject({
    code: 0,
    stdout: 'No tracked files differ.\n',
    stderr: '',
  });
  project.write('data/new|x', 'new\n');
  project.write('data/sub/b', 'longer\n');
  project.write('data/moved', 'c\n');
  project.remove('data/sub/c');
  project.remove('out/same');
  expect(await project.luc(['diff'])).toMatchObject({
    code: 0,
    stdout: `  added     data/new|x               4 B
  deleted   out/same                 5 B
  modified  data/sub/b               2 B → 7 B
  renamed   data/sub/c → data/moved  2 B

1 added, 1 deleted, 1 modified, 1 renamed.
`,
  });
  expect((await project.luc(['diff', '--md', '--show-hash'])).stdout).toBe(`| Status | Hash | Path |
| --- | --- | --- |
| added | 7aa7a535 | data/new&#124;x |
| deleted | a6328afc | out/same |
| modified | 02638299..e1a95bdf | data/sub/b |
| renamed | a3a5e715 | data/sub/c → data/moved |
`);
  const hash = (text: string): unknown => expect.stringMatching(`^sha256:${text}`);
  expect(await json(project)).toEqual({
    version: 1,
    added: [{ path: 'data/new|x', hash: hash('7aa7a535') }],
    deleted: [{ path: 'out/same', hash: hash('a6328afc') }],
    modified: [{ path: 'data/sub/b', hash: { old: hash('02638299'), new: hash('e1a95bdf') } }],
    renamed: [
      {
        path: { old: 'data/sub/c', new: 'data/moved' },
        hash: { old: hash('a3a5e715'), new: hash('a3a5e715') },
      },
    ],
    missing: [],
  });
  expect(await paths(project, '--targets', 'make', '--targets', 'data/sub')).toEqual({
    deleted: ['data/sub/c', 'out/same'],
    modified: ['data/sub/b'],
  });
  expect(await project.luc(['diff', '--targets', 'b'], { cwd: 'data/sub' })).toMatchObject({
    stdout: '  modified  b  2 B → 7 B\n\n1 modified.\n',
  });
  expect(await project.luc(['diff', '--targets', 'dota'])).toMatchObject({
    code: 2,
    stderr: 'error: `dota` is no stage, group, pipeline or tracked path\nhint: did you mean `data`?\n',
  });
});

test('every name that git has for a revision; a whole folder that moved is one line', async () => {
  const project = await makeRecorded();
  project.git('tag', 'v1');
  project.write('lucidity.yaml', files['lucidity.yaml'].replace('{data: }', '{moved: }'));
  project.write('in.txt', 'changed\n');
  for (const path of ['a', 'sub/b', 'sub/c']) project.write(`moved/${path}`, files[`data/${path as 'a'}`]);
  project.write('.gitignore', '/.luc/\n/data\n/moved\n/out\n');
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  const moved = {
    modified: ['out/copy'],
    renamed: [{ old: 'data/', new: 'moved/' }],
  };
  expect(await paths(project)).toEqual(moved);
  project.commit('moved');
  project.git('branch', 'topic');
  const hash = project.git('rev-parse', '--short', 'HEAD~1').trim();
  for (const [a, b] of [
    ['HEAD~1', 'HEAD'],
    ['v1', 'topic'],
    [hash, 'main'],
    ['HEAD^{/recorded}', 'HEAD'],
    ['v1', 'workspace'],
  ] as const)
    expect(await paths(project, a, b)).toEqual(moved);
  expect(await paths(project, 'workspace', 'v1')).toEqual({
    modified: ['out/copy'],
    renamed: [{ old: 'moved/', new: 'data/' }],
  });
  expect(await paths(project, 'v1', 'topic', '--targets', 'data')).toEqual({
    deleted: ['data/a', 'data/sub/b', 'data/sub/c'],
  });
  expect(await paths(project, 'v1', 'topic', '--targets', 'data/sub/b')).toEqual({ deleted: ['data/sub/b'] });
  expect((await project.luc(['diff', 'v1', 'topic', '--targets', 'moved/sub/d', 'data/sub/d'])).code).toBe(2);
  // What git looks for behind a colon takes in the path that is asked for with it.
  expect(await project.luc(['diff', ':/recorded'])).toMatchObject({
    code: 2,
    stderr:
      'error: git knows no revision `:/recorded`\nhint: `git log --oneline --all` lists commits, branches and tags\n',
  });
  expect((await project.luc(['diff', 'v1~9'])).stderr).toContain(
    'revision `v1~9`\nhint: `git log --oneline --all` lists',
  );
  expect(await project.luc(['diff', 'tipic', 'v11'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: git knows no revision \`tipic\`
hint: did you mean \`topic\`?

error: git knows no revision \`v11\`
hint: did you mean \`v1\`?
`,
  });
});

test('before the first commit everything is new; without git there are no revisions', async () => {
  const project = makeProject({ files });
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  expect(await project.luc(['diff'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'error: the project is in no git repository\nhint: revisions need one\n',
  });
  expect(await project.luc(['diff'], { env: { PATH: '/nowhere' } })).toMatchObject({
    code: 2,
    stderr: 'error: git is not installed\nhint: revisions need it\n',
  });
  project.git('init', '--quiet');
  expect(await paths(project)).toEqual({
    added: ['data/a', 'data/sub/b', 'data/sub/c', 'out/copy', 'out/same'],
  });
});

test('what the store does not have is said, of a folder as one', async () => {
  const project = await makeRecorded();
  project.write('data/a', 'edited\n');
  project.remove('out');
  expect(await paths(project)).toEqual({ deleted: ['out/copy', 'out/same'], modified: ['data/a'] });
  project.remove('.luc/store');
  expect(await project.luc(['diff'])).toMatchObject({
    code: 0,
    stdout: `  modified  data/  6 B → 11 B
  missing   data/  6 B
  missing   out/   8 B

1 modified, 2 missing.
`,
  });
  expect(await project.luc(['diff', '--hide-missing', '--json'])).toMatchObject({
    stdout: expect.stringMatching(/^\{"version":1,.*"renamed":\[\],"missing":\[\]\}\n$/),
  });
});

test('what cannot be read is told and compared with nothing, exit 2', async () => {
  const project = await makeRecorded();
  project.write('data/a', 'edited\n');
  project.write('out/copy', 'edited\n');
  symlinkSync('nowhere', project.path('data/link'));
  expect(await project.luc(['diff'])).toMatchObject({
    code: 2,
    stdout: '  modified  out/copy  3 B → 7 B\n\n1 modified.\n',
    stderr:
      'error: `data/link` is a link to `nowhere`, which does not exist\nhint: remove the link, or make what it points to\n',
  });
});
