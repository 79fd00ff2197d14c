/** `luc add` and what becomes of data: recorded, restored where it is needed, never a change by its absence. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'lucidity.yaml': `# ours
stages:
  use:   # the only one
    cmd: echo use >> "$LUC_ROOT/ran.log"; cat data/x data/deep/y > use.txt
    deps: [data]
    outs: [use.txt]
`,
  'data/x': 'x\n',
  'data/deep/y': 'y\n',
  'my table ü.csv': '1,2\n',
};
const makeAdded = async (): Promise<Project> => {
  const project = makeProject({ files });
  project.git('init', '--quiet', '--initial-branch=main');
  expect(await project.luc(['add', 'data', 'my table ü.csv'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'recorded data: 2 files, 4 B\nrecorded my table ü.csv: 1 file, 4 B\n',
  });
  return project;
};
const states = async (project: Project): Promise<unknown> =>
  (JSON.parse((await project.luc(['status', '--json'])).stdout) as { data: unknown }).data;

test('tracks files and folders: a line in YAML, one in .gitignore, a digest, the bytes', async () => {
  const project = await makeAdded();
  expect(project.read('lucidity.yaml')).toBe(
    `${files['lucidity.yaml']}\ndata:\n  data:\n  my table ü.csv:\n`,
  );
  expect(project.read('.gitignore')).toBe('/.luc\n/data\n/my table ü.csv\n');
  expect(project.git('status', '--short')).toBe('?? .gitignore\n?? lucidity.lock\n?? lucidity.yaml\n');
  expect(await states(project)).toEqual([
    { path: 'data', state: 'current' },
    { path: 'my table ü.csv', state: 'current' },
  ]);
  const lock = project.read('lucidity.lock');
  expect(await project.luc(['add', 'data', 'data/deep/y'])).toMatchObject({
    code: 0,
    stdout: 'data  unchanged\n',
    stderr: '',
  });
  expect(project.read('lucidity.lock')).toBe(lock);

  project.write('data/deep/y', 'other\n');
  expect(await project.luc(['add', 'y'], { cwd: 'data/deep' })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'recorded data: 2 files, 8 B\n',
  });
  expect(await project.luc(['add', 'data', '--json'])).toMatchObject({
    stdout: '{"version":1,"added":[],"unchanged":["data"]}\n',
  });
});

test('what lies in a folder that is named too enters with it, in whatever order they are named', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': '', 'a/b': '1\n', 'a/c': '', 'd e': '' } });
  const { stdout } = await project.luc(['add', 'a/b', 'd e', 'a', 'a/c', '--json']);
  expect(stdout).toBe('{"version":1,"added":["d e","a"],"unchanged":[]}\n');
  expect(project.read('lucidity.yaml')).toBe('data:\n  d e:\n  a:\n');
});

test('an edit is recorded by the next repro and runs what reads it; absence is no change', async () => {
  const project = await makeAdded();
  await project.luc(['repro', '-q']);
  expect(project.ran()).toEqual(['use']);
  project.write('data/x', 'edited\n');
  expect(await states(project)).toContainEqual({ path: 'data', state: 'outdated' });
  expect((await project.luc(['repro'])).stderr).toMatch(/^recorded data: 2 files, 9 B\nuse ▸ /);
  expect(project.ran()).toEqual(['use']);
  expect(await states(project)).toContainEqual({ path: 'data', state: 'current' });

  project.remove('data');
  expect(await states(project)).toContainEqual({ path: 'data', state: 'absent' });
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  expect(project.exists('data')).toBe(false);
  expect((await project.luc(['repro', '-f'])).stderr).toMatch(/restored data\n/);
  expect(project.snapshot('data')).toEqual({ 'deep/y': 'y\n', x: 'edited\n' });
});

test('--no-commit records and keeps no bytes', async () => {
  const project = makeProject({ files });
  expect(await project.luc(['add', '--no-commit', 'data'])).toMatchObject({ code: 0 });
  expect(project.exists('.luc/store/objects')).toBe(false);
  expect(await states(project)).toEqual([{ path: 'data', state: 'current' }]);
});

test("refuses what is not there, not ours to track, or somebody else's, all at once, and changes nothing", async () => {
  const project = makeProject({
    files: { ...files, 'in-git.txt': '1\n', 'use.txt': 'by hand\n', 'pipelines/p.yaml': 'stages: {}\n' },
  });
  project.write(
    'lucidity.yaml',
    `include: [pipelines/*.yaml]\n${files['lucidity.yaml']}data:\n  data/deep:\n`,
  );
  project.git('init', '--quiet', '--initial-branch=main');
  project.git('add', 'in-git.txt');
  const before = project.snapshot();
  const words = ['nothing', '../x', 'new\nline', '.', 'pipelines', 'lucidity.lock', 'use.txt', 'data'];
  project.write('lucidity.lock', '{"lucidity.lock":1,\n"data":{\n},\n"stages":{\n}}\n');
  expect(await project.luc(['add', ...words])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: \`nothing\` does not exist
hint: check the path; it counts from the current folder

error: \`../x\` is not a path inside of the project
hint: copy or link the data into the project first

error: \`new␊line\` holds control characters
hint: give it another name: this one cannot be written into \`lucidity.yaml\`

error: \`.\` cannot be data: luc or git works with \`.git\`
hint: name files, or folders that hold nothing but data

error: \`pipelines\` cannot be data: luc or git works with \`pipelines/p.yaml\`
hint: name files, or folders that hold nothing but data

error: \`lucidity.lock\` cannot be data: luc or git works with it
hint: name files, or folders that hold nothing but data

error: \`use.txt\` overlaps \`use.txt\`, an out of stage \`use\`
  ┌─ lucidity.yaml:7:12
7 │     outs: [use.txt]
  │            ^^^^^^^
hint: \`luc commit use\` takes what is there as the result of the stage

error: \`data/deep\` inside of \`data\` is tracked already
  ┌─ lucidity.yaml:9:3
9 │   data/deep:
  │   ^^^^^^^^^
hint: take that line out of \`data:\` first
`,
  });
  expect(await project.luc(['add', 'in-git.txt'])).toMatchObject({
    code: 2,
    stderr:
      "error: `in-git.txt` is under git's control\nhint: `git rm -r --cached in-git.txt` leaves it to luc, then `luc add in-git.txt` again\n",
  });
  project.remove('lucidity.lock');
  expect(project.snapshot()).toEqual(before);
});

test('thousands of files enter by way of workers: the same packs each time, and every byte of them', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 2200 }, (_, i) => [`data/${i % 7}/${i}`, `${i} `.repeat((i * 31) % 900)]),
  );
  const [one, other] = [0, 1].map(() => makeProject({ files: { 'lucidity.yaml': 'stages: {}\n', ...many } }));
  const packs = async (project: Project | undefined): Promise<string[] | undefined> => {
    expect(await project?.luc(['add', '-q', 'data'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    return Object.keys(project?.snapshot('.luc/store/packs') ?? {});
  };
  expect(await packs(one)).toEqual(await packs(other));
  expect(one?.read('lucidity.lock')).toBe(other?.read('lucidity.lock'));
  const before = one?.snapshot('data');
  one?.remove('data');
  expect(await one?.luc(['checkout', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect(one?.snapshot('data')).toEqual(before);
});
