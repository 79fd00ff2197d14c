/** Data that differs from its record: who takes it in, who leaves it alone, and who announces it. */
import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const makeTracked = async (): Promise<Project> => {
  const project = makeProject({
    files: {
      'images/a.png': 'old\n',
      'table.csv': 'old\n',
      'limits.yaml': 'top: 1\n',
      'lucidity.yaml': `data: {images: , table.csv: , limits.yaml: }
stages:
  train: {cmd: cp table.csv model.txt, deps: [table.csv], outs: [model.txt]}
  report: {cmd: "cp model.txt report.txt", deps: [model.txt], outs: [report.txt], params: [{limits.yaml: [top]}]}
`,
    },
  });
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  return project;
};

async function states(project: Project): Promise<Record<string, string>> {
  const { stdout } = await project.luc(['status', '--json']);
  const { data } = JSON.parse(stdout) as { data: { path: string; state: string }[] };
  return Object.fromEntries(data.map(({ path, state }) => [path, state]));
}

test('a target takes in what its stages read, and nothing else', async () => {
  const project = await makeTracked();
  for (const path of ['images/a.png', 'table.csv']) project.write(path, 'new\n');
  project.write('limits.yaml', 'top: 2\n');

  const plan = await project.luc(['plan', 'train', '--json']);
  expect(JSON.parse(plan.stdout)).toMatchObject({ data: [{ path: 'table.csv', action: 'record' }] });
  expect(await project.repro(['train'])).toMatchObject({ code: 0, ran: ['train'] });
  expect(await states(project)).toEqual({
    images: 'outdated',
    'limits.yaml': 'outdated',
    'table.csv': 'current',
  });
  // The target at the end of the graph needs every stage, and still does not read the images.
  expect(await project.repro(['report'])).toMatchObject({ code: 0, ran: ['report'] });
  expect(await states(project)).toEqual({
    images: 'outdated',
    'limits.yaml': 'current',
    'table.csv': 'current',
  });
});

test('status says how to keep it or get it back; plan and a dry run announce what would be recorded', async () => {
  const project = await makeTracked();
  project.write('images/a.png', 'new\n');
  expect(
    (await project.luc(['status'])).stdout,
  ).toBe(`  ●  images  outdated  data that differs from what is recorded

2 stages are current.
hint: \`luc add images\` keeps it as it is now; \`luc checkout images\` gets the recorded one back
`);
  for (const command of [['plan'], ['repro', '-n'], ['plan', 'images']]) {
    const { code, stdout } = await project.luc(command);
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: '  record  images  data that differs from what is recorded',
    });
  }
  expect((await project.luc(['plan', 'train'])).stdout).toBe('Everything is up to date (1 stage).\n');
  const lock = project.read('lucidity.lock');
  expect(await project.luc(['repro', 'report'])).toMatchObject({ code: 0 });
  expect(project.read('lucidity.lock')).toBe(lock);
  expect(await project.luc(['repro'])).toMatchObject({ code: 0 });
  expect(await states(project)).toMatchObject({ images: 'current' });
});

test('a folder with a name that cannot be recorded is told by all, and never taken for absent', async () => {
  const project = await makeTracked();
  writeFileSync(Buffer.concat([Buffer.from(project.path('images/')), Buffer.of(0xff)]), '');
  const problem = 'the folder `images` holds a name that is not valid UTF-8: `\\xff`';
  const status = await project.luc(['status']);
  expect(status).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`  ●  images  outdated  ${problem}\n`),
  });
  for (const command of [['repro'], ['repro', '-n'], ['plan'], ['add', 'images']])
    expect(await project.luc(command)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`error: ${problem}`),
    });
  expect(await project.luc(['checkout'])).toMatchObject({ code: 1 });
  expect(project.trash()).toEqual({});
  expect(readdirSync(project.path('images'), 'buffer').length).toBe(2);
});
