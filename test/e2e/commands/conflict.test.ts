/** A lock that git left in conflict: stages come back from the run cache, data is asked about before anything runs. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  '.gitignore': '/.luc\n/data\n/table.csv\n/use.txt\n/ran.log\n',
  'lucidity.yaml': `data: {data: , table.csv: }
stages:
  use: {cmd: echo use >> ran.log; cat data/x table.csv > use.txt, deps: [data, table.csv], outs: [use.txt]}
`,
  'data/x': '1\n',
  'table.csv': '1\n',
};

/** Two branches that each recorded other data, merged. */
async function makeConflicted(): Promise<Project> {
  const project = makeProject({ files, git: true });
  await project.luc(['repro', '-q']);
  project.commit('base');
  for (const [branch, text] of [
    ['theirs', '2\n'],
    ['ours', '3\n'],
  ] as const) {
    project.git('checkout', '--quiet', '-b', branch, 'main');
    project.write('data/x', text);
    project.write('table.csv', text);
    expect((await project.luc(['repro', '-q'])).code).toBe(0);
    project.commit(branch);
  }
  expect(() => project.git('merge', '--quiet', 'theirs')).toThrow();
  expect(project.read('lucidity.lock')).toContain('<<<<<<< HEAD');
  project.ran();
  return project;
}

test('what cannot be decided is refused with both its lines; add decides', async () => {
  const project = await makeConflicted();
  const before = project.snapshot();
  const places = (path: string): string[] =>
    project
      .read('lucidity.lock')
      .split('\n')
      .flatMap((line, index) => (line.startsWith(`"${path}":{"`) ? [`lucidity.lock:${index + 1}:1`] : []));
  for (const command of [['repro'], ['repro', '-n'], ['plan'], ['checkout']]) {
    const { code, stdout, stderr } = await project.luc(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.match(/^error: .*/gm)).toEqual([
      'error: the two sides of a merge disagree about `data`',
      'error: the two sides of a merge disagree about `table.csv`',
    ]);
    expect(stderr.match(/lucidity\.lock:\d+:\d+/g)).toEqual([...places('data'), ...places('table.csv')]);
    expect(stderr).toContain(
      'hint: `luc get . data --rev MERGE_HEAD -o NAME` gets what the other side has, `--rev HEAD` yours; put one in place, then `luc add data` records it\n',
    );
  }
  expect((await project.luc(['plan'], { cwd: 'data' })).stderr).toContain(
    'hint: `luc get .. data --rev MERGE_HEAD -o NAME` gets what the other side has, `--rev HEAD` yours; put one in place, then `luc add .` records it\n',
  );
  expect(project.snapshot()).toEqual(before);
  for (const command of [['status'], ['why', 'use'], ['dag']]) {
    const { code, stderr } = await project.luc(command);
    expect(code).toBe(0);
    expect(stderr.match(/^warning: .*/gm)).toEqual([
      'warning: the two sides of a merge disagree about `data`',
      'warning: the two sides of a merge disagree about `table.csv`',
      'warning: the two sides of a merge disagree about `use`',
    ]);
  }
  // As the hint says.
  project.remove('table.csv');
  project.remove('data');
  for (const path of ['table.csv', 'data'])
    expect(await project.luc(['get', '.', path, '--rev', 'MERGE_HEAD'])).toMatchObject({ code: 0 });
  expect(await project.luc(['add', 'data', 'table.csv'])).toMatchObject({ code: 0 });
  expect(project.read('lucidity.lock')).not.toContain('<<<<');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['use'] });
  expect(project.read('use.txt')).toBe('2\n2\n');
  expect(project.ran()).toEqual([]);
});

test('added one by one, each is remembered until all are decided', async () => {
  const project = await makeConflicted();
  const first = await project.luc(['add', 'data']);
  expect(first.code).toBe(2);
  expect(first.stderr.match(/^error: .*/gm)).toEqual([
    'error: the two sides of a merge disagree about `table.csv`',
  ]);
  expect(await project.luc(['add', 'table.csv'])).toMatchObject({ code: 0 });
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  expect(project.read('lucidity.lock')).not.toContain('<<<<');
});

test('data that the project no longer tracks is nothing to decide', async () => {
  const project = await makeConflicted();
  project.write('lucidity.yaml', 'stages:\n  other: {cmd: echo 1 > other.txt, outs: [other.txt]}\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['other'] });
  expect(project.read('lucidity.lock')).not.toMatch(/<<<<|table/);
});
