/** `luc move`: data and outs with everything that names them, what was made kept where nothing speaks of the path. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const yaml = `# ours
include: [p.yaml]
data:
  raw.csv:   # from the lab
    desc: raw
  'my images':

stages:
  count:
    cmd: sh count.sh
    deps: [count.sh, "raw.csv", my images/one]   # all of it
    outs:
      - out.txt: {persist: false}   # a number
metrics:
  - out.txt
`;
const files = {
  'lucidity.yaml': yaml,
  'p.yaml':
    'stages:\n  copy: {wdir: sub, cmd: cat ../raw.csv > copy.txt, deps: [../raw.csv, ../out.txt], outs: [copy.txt]}\n',
  'count.sh': 'echo count >> ran.log; echo 1 > out.txt\n',
  'raw.csv': '1,2\n',
  'my images/one': 'one\n',
  'sub/keep': '',
};
async function makeReproduced(): Promise<Project> {
  const project = makeProject({ files });
  project.git('init', '--quiet', '--initial-branch=main');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect(project.ran()).toEqual(['count']);
  return project;
}
const states = async (project: Project): Promise<unknown> => {
  const { stages, data } = JSON.parse((await project.luc(['status', '--json'])).stdout);
  return [...stages, ...data].map(({ name, path, state }) => `${name ?? path} ${state}`);
};

test('data moves with its lines, comments and record; who names it in a command runs again', async () => {
  const project = await makeReproduced();
  expect(await project.luc(['move', '../raw.csv', '../data/raw 1.csv'], { cwd: 'sub' })).toMatchObject({
    code: 0,
    stdout: `Moved raw.csv to data/raw 1.csv.
\`count\` keeps its result: its command does not name the path.
\`p/copy\` runs again: its command may name \`raw.csv\`. Change it, or keep the result by \`luc commit p/copy\`.
`,
    stderr: '',
  });
  expect(project.read('lucidity.yaml')).toBe(
    yaml.replace('  raw.csv:  ', '  data/raw 1.csv:  ').replace('"raw.csv"', '"data/raw 1.csv"'),
  );
  expect(project.read('p.yaml')).toBe(files['p.yaml'].replace('[../raw.csv', '[../data/raw 1.csv'));
  expect(project.read('data/raw 1.csv')).toBe('1,2\n');
  expect(project.exists('raw.csv')).toBe(false);
  expect(project.read('data/.gitignore')).toBe('/raw 1.csv\n');
  expect(project.read('.gitignore')).not.toContain('raw.csv');
  expect(await states(project)).toEqual([
    'count current',
    'p/copy outdated',
    'data/raw 1.csv current',
    'my images current',
  ]);
  expect(project.leftovers(['tmp', 'claims', 'open', 'aside'])).toEqual([]);
  expect((await project.luc(['fsck'])).code).toBe(0);
});

test('a folder goes into a folder that is there, an out takes the stages along that read it', async () => {
  const project = await makeReproduced();
  expect(await project.luc(['move', 'my images', 'sub/', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"from":"my images","to":"sub/my images","kept":["count"],"outdated":[]}\n',
  });
  expect(await project.luc(['move', 'out.txt', 'numbers/out.txt'])).toMatchObject({
    code: 0,
    stdout: `Moved out.txt to numbers/out.txt.
\`count\` keeps its result: its command does not name the path.
\`p/copy\` keeps its result: its command does not name the path.
`,
  });
  expect(project.read('lucidity.yaml')).toBe(
    yaml
      .replace("'my images'", "'sub/my images'")
      .replace('my images/one]', 'sub/my images/one]')
      .replaceAll('- out.txt', '- numbers/out.txt'),
  );
  expect(project.snapshot('sub/my images')).toEqual({ one: 'one\n' });
  expect(await states(project)).toEqual([
    'count current',
    'p/copy current',
    'raw.csv current',
    'sub/my images current',
  ]);
  project.remove('numbers');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
});

test('overwrites nothing, and refuses what it cannot write, before anything has changed', async () => {
  const project = await makeReproduced();
  project.write('in-git', '1\n');
  project.write('sub/note', '');
  project.git('add', 'in-git');
  project.remove('in-git');
  const before = project.snapshot();
  const refused = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.luc(['move', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };
  expect(await refused('count.sh', 'x')).toBe(
    'error: `count.sh` is neither data nor an out of a stage\nhint: `luc ls` lists what is tracked; anything else is moved by `mv` or `git mv`\n',
  );
  expect(await refused('rw.csv', 'x')).toBe(
    'error: `rw.csv` is neither data nor an out of a stage\nhint: did you mean `raw.csv`?\n',
  );
  expect(await refused('--cd', 'sub', 'raw.csv', 'x')).toBe(
    'error: `raw.csv` is neither data nor an out of a stage\nhint: did you mean `../raw.csv`?\n',
  );
  expect(await refused('my images/one', 'x')).toBe(
    'error: `my images/one` is a part of `my images`, which is tracked as one\nhint: move it by `mv`; `luc commit` takes the folder as it is then\n',
  );
  expect(await refused('raw.csv', 'count.sh')).toBe(
    'error: `count.sh` is there already; nothing is overwritten\nhint: move it elsewhere, or choose another name\n',
  );
  expect(await refused('raw.csv', 'my images/new/raw.csv')).toContain(
    'overlaps `my images`, which is tracked',
  );
  expect(await refused('raw.csv', 'new/')).toBe(
    'error: there is no folder `new/`\nhint: `mkdir -p new/` makes it; without the `/` it is the new name\n',
  );
  expect(await refused('raw.csv', '../raw.csv')).toContain('is not a path inside of the project');
  expect(await refused('raw.csv', 'in-git')).toContain("`in-git` is under git's control");
  expect(await refused('raw.csv', 'count.sh/raw.csv')).toContain('`count.sh` is there already');
  expect(project.snapshot()).toEqual(before);

  const templated = yaml
    .replace('"raw.csv"', `"\${raw}"`)
    .replace('include:', 'vars: [{raw: raw.csv}]\ninclude:');
  project.write('lucidity.yaml', templated);
  expect(await refused('raw.csv', 'data/raw.csv')).toBe(`error: \`raw.csv\` is written by a template here
   ┌─ lucidity.yaml:12:22
12 │     deps: [count.sh, "\${raw}", my images/one]   # all of it
   │                      ^^^^^^^^
hint: change it by hand: write the new path, move the file, then \`luc commit\`
`);
  expect(project.read('lucidity.yaml')).toBe(templated);
});

test('what was killed half way is ended by the same words', async () => {
  const project = await makeReproduced();
  expect(await project.luc(['move', 'raw.csv', 'data.csv'])).toMatchObject({ code: 0 });
  project.write('raw.csv', project.read('data.csv'));
  project.remove('data.csv');
  expect(await project.luc(['move', 'raw.csv', 'data.csv'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Moved raw.csv to data.csv.\n/),
  });
  expect(project.read('data.csv')).toBe('1,2\n');
  expect(project.exists('raw.csv')).toBe(false);
});
