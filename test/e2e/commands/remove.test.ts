/** `luc remove`: what is not tracked any more leaves YAML, lock and .gitignore, and no byte is lost. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { normal } from '../../support/normal.ts';
import { makeProject, type Project } from '../../support/project.ts';

const yaml = `# ours
data:
  raw:   # from the lab
  other data.csv:

stages:
  # cleans
  clean:
    cmd: cp raw/a clean.txt
    deps: [raw]
    outs: [clean.txt]

  # counts what is clean
  count:
    cmd: wc -c < clean.txt > count.txt
    deps: [clean.txt]
    outs: [count.txt]   # a number
`;
const files = {
  'lucidity.yaml': yaml,
  'raw/a': 'a\n',
  'raw/b': 'b\n',
  'other data.csv': '1\n',
};

async function makeReproduced(): Promise<Project> {
  const project = makeProject({ files: { ...files, '.gitignore': 'mine\n' } });
  project.git('init', '--quiet', '--initial-branch=main');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect(project.read('.gitignore')).toBe('mine\n/.luc\n/clean.txt\n/count.txt\n/raw\n/other data.csv\n');
  return project;
}
const lockNames = (project: Project): string[] => {
  const { data, stages } = JSON.parse(project.read('lucidity.lock'));
  return [...Object.keys(data), ...Object.keys(stages)];
};

test('data stays as ordinary files, also where they were links', async () => {
  const project = await makeReproduced();
  await project.luc(['checkout', '--relink', '-q'], { env: { LUC_CACHE_LINK: 'symlink' } });
  expect(await project.luc(['remove', '../raw/'], { cwd: 'raw' })).toMatchObject({
    code: 0,
    stdout: 'Stopped tracking raw.\n',
    stderr: `warning: \`clean\` reads \`raw\`, and what is there is not tracked any more
  ┌─ lucidity.yaml:9:12
9 │     deps: [raw]
  │            ^^^
`,
  });
  expect(project.read('lucidity.yaml')).toBe(yaml.replace('  raw:   # from the lab\n', ''));
  expect(project.read('.gitignore')).toBe('mine\n/.luc\n/clean.txt\n/count.txt\n/other data.csv\n');
  expect(lockNames(project)).toEqual(['other data.csv', 'clean', 'count']);
  expect(project.snapshot('raw')).toEqual({ a: 'a\n', b: 'b\n' });
  expect(fs.lstatSync(project.path('raw/a')).mode & 0o777).toBe(0o644);
  expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (2 stages).\n');

  expect(await project.luc(['remove', 'other data.csv', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"stages":[],"data":["other data.csv"],"dropped":[]}\n',
    stderr: '',
  });
  expect(project.read('lucidity.yaml').startsWith('# ours\n\nstages:\n  # cleans\n')).toBe(true);
  expect(project.leftovers(['tmp', 'claims', 'open', 'aside'])).toEqual([]);
});

test('--outs takes the files away: what is stored goes, what was edited goes to the trash', async () => {
  const project = await makeReproduced();
  project.write('raw/b', 'edited\n');
  const removed = await project.luc(['remove', 'count', 'raw', '--outs', '--json']);
  expect({ ...removed, stderr: normal(project, removed.stderr) }).toMatchObject({
    code: 0,
    stdout: '{"version":1,"stages":["count"],"data":["raw"],"dropped":["raw","count.txt"]}\n',
    stderr: `moved raw to .luc/trash/RUN/raw: it was edited and is not in the store (kept 14 days)
warning: \`clean\` reads \`raw\`, and what is there is not tracked any more
  ┌─ lucidity.yaml:9:12
9 │     deps: [raw]
  │            ^^^
`,
  });
  expect(project.trash()).toEqual({ 'raw/a': 'a\n', 'raw/b': 'edited\n' });
  expect(project.names()).toEqual([
    '.git',
    '.gitignore',
    '.luc',
    'clean.txt',
    'lucidity.lock',
    'lucidity.yaml',
    'other data.csv',
  ]);
  expect(project.read('lucidity.yaml')).toBe(`# ours
data:
  other data.csv:

stages:
  # cleans
  clean:
    cmd: cp raw/a clean.txt
    deps: [raw]
    outs: [clean.txt]

  # counts what is clean
`);
  expect(lockNames(project)).toEqual(['other data.csv', 'clean']);
  expect(project.read('.gitignore')).toBe('mine\n/.luc\n/clean.txt\n/other data.csv\n');
});

test('a group goes as one, and the last stage takes `stages:` along; a .gitignore that is empty goes too', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': 'include: [p.yaml]\nstages: {one: {cmd: "true", deps: [p.yaml]}}\n',
      'p.yaml':
        'stages:\n  fit: {matrix: {x: [a, b]}, cmd: "echo > sub/${item.x}", outs: ["sub/${item.x}"]}\n',
      'sub/keep': '',
    },
  });
  project.git('init', '--quiet', '--initial-branch=main');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect(await project.luc(['remove', 'fit@a'])).toMatchObject({
    code: 2,
    stderr: 'error: `p/fit@a` is one of `p/fit`, which is written as one\nhint: name the group: `p/fit`\n',
  });
  expect(await project.luc(['remove', 'p/fit', 'one'])).toMatchObject({
    code: 0,
    stdout: 'Removed `one`.\nRemoved `p/fit`.\n',
  });
  expect([project.read('lucidity.yaml'), project.read('p.yaml')]).toEqual(['include: [p.yaml]\n', '']);
  expect(project.names('sub')).toEqual(['a', 'b', 'keep']);
});

test('refuses parts, outs and what it does not know, all at once, and changes nothing', async () => {
  const project = await makeReproduced();
  const before = project.snapshot();
  expect(await project.luc(['remove', 'raw/a', 'clean.txt', 'count'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: \`raw/a\` is a part of \`raw\`, which is tracked as one
hint: delete it, then \`luc commit raw\`; or remove the whole

error: \`clean.txt\` is made by stage \`clean\`
hint: \`luc remove :clean\` removes the stage
`,
  });
  expect(await project.luc(['remove', 'nothing'])).toMatchObject({
    code: 2,
    stderr:
      'error: `nothing` is no stage, group, pipeline or tracked path\nhint: `luc stage list` shows the stages\n',
  });
  expect(project.snapshot()).toEqual(before);
});
