/** `luc check-ignore`: as `git check-ignore`, for what does not count in folders that stages read. */
import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';

const files = {
  '.lucidityignore': '# notes\n*.tmp\n!keep.tmp\nbuild/\n',
  'src/.lucidityignore': 'keep.tmp\n/local\n',
  'src/local': '',
  'src/a.py': '',
  'data/x.tmp': 'data\n',
  'build/out': '',
  'lucidity.yaml':
    'data: {data: }\nstages:\n  make: {cmd: mkdir -p out; echo 1 > out/y.tmp, deps: [src], outs: [out]}\n',
};
const asked = [
  'src/a.py',
  'x.tmp',
  'keep.tmp',
  'src/keep.tmp',
  'src/local',
  'build/out',
  'a/b.pyc',
  'data/x.tmp',
];

test('names the ignored paths, with details the rules', async () => {
  const project = makeProject({ files });
  expect(await project.luc(['check-ignore', ...asked])).toMatchObject({
    code: 0,
    stdout: 'x.tmp\nsrc/keep.tmp\nsrc/local\nbuild/out\na/b.pyc\n',
    stderr: '',
  });
  expect(await project.luc(['check-ignore', '-d', '-n', ...asked])).toMatchObject({
    code: 0,
    stdout: `::\tsrc/a.py
.lucidityignore:2:*.tmp\tx.tmp
.lucidityignore:3:!keep.tmp\tkeep.tmp
src/.lucidityignore:1:keep.tmp\tsrc/keep.tmp
src/.lucidityignore:2:/local\tsrc/local
.lucidityignore:4:build/\tbuild/out
built-in::*.pyc\ta/b.pyc
::\tdata/x.tmp
`,
  });
  expect(
    await project.luc(['check-ignore', '-d', '-a', '../x.tmp', 'keep.tmp', '__pycache__/b.tmp'], {
      cwd: 'src',
    }),
  ).toMatchObject({
    code: 0,
    stdout: `../.lucidityignore:2:*.tmp\t../x.tmp
../.lucidityignore:2:*.tmp\tkeep.tmp
../.lucidityignore:3:!keep.tmp\tkeep.tmp
.lucidityignore:1:keep.tmp\tkeep.tmp
built-in::__pycache__\t__pycache__/b.tmp
../.lucidityignore:2:*.tmp\t__pycache__/b.tmp
`,
  });
  expect(await project.luc(['check-ignore', '--json', '../keep.tmp', '.git'], { cwd: 'src' })).toMatchObject({
    code: 0,
    stdout: `{"version":1,"paths":[${[
      '{"path":"../keep.tmp","ignored":false,"decided_by":{"file":".lucidityignore","line":3,"pattern":"!keep.tmp"},"matching":[{"file":".lucidityignore","line":2,"pattern":"*.tmp"},{"file":".lucidityignore","line":3,"pattern":"!keep.tmp"}]}',
      '{"path":".git","ignored":true,"decided_by":{"file":null,"line":null,"pattern":".git"},"matching":[{"file":null,"line":null,"pattern":".git"}]}',
    ].join(',')}]}\n`,
  });
});

test('exit 1 where none is ignored; a folder that is there, or ends in a slash, is one', async () => {
  const project = makeProject({ files });
  expect(
    await project.luc(['check-ignore', 'src/a.py', 'data/x.tmp', 'out/y.tmp', 'elsewhere/build']),
  ).toMatchObject({
    code: 1,
    stdout: '',
    stderr: '',
  });
  expect(await project.luc(['check-ignore', 'build', 'elsewhere/build/'])).toMatchObject({
    code: 0,
    stdout: 'build\nelsewhere/build/\n',
  });
});

test('paths come from stdin; what does not go together is exit 2', async () => {
  const project = makeProject({ files });
  const input = `${asked.join('\n')}\n`;
  expect(await project.luc(['check-ignore', '--stdin'], { input })).toMatchObject({
    code: 0,
    stdout: 'x.tmp\nsrc/keep.tmp\nsrc/local\nbuild/out\na/b.pyc\n',
  });
  expect((await project.luc(['check-ignore', '--stdin'], { input: '' })).code).toBe(1);
  for (const [words, stderr] of [
    [
      ['--stdin', 'x'],
      'error: paths come from stdin or from the command line, not from both\nhint: leave out one of them\n',
    ],
    [[], 'error: `PATH` is missing\nhint: `luc check-ignore PATH…`\n'],
    [['-n', 'x'], 'error: `--non-matching` means nothing without `--details`\nhint: add `--details`\n'],
    [['/x'], 'error: `/x` is no relative path\nhint: write it relative to the current folder\n'],
  ] as const)
    expect(await project.luc(['check-ignore', ...words])).toMatchObject({ code: 2, stdout: '', stderr });
});

test('the rules say what repro does', async () => {
  const project = makeProject({ files });
  expect((await project.repro()).ran).toEqual(['make']);
  project.write('src/keep.tmp', 'ignored\n');
  project.write('src/__pycache__/a', 'ignored\n');
  expect((await project.repro()).ran).toEqual([]);
  project.write('src/keep', 'counts\n');
  expect((await project.repro()).ran).toEqual(['make']);
});
