/** Folders as deps and outs: large ones, changed ones, read-only ones, and files in them that are nobody's. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';

const makeCopy = (extra = ''): Project =>
  makeProject({
    files: {
      '.gitignore': '/.luc\n/out\n/ran.log\n',
      'in/a.txt': 'a\n',
      'in/sub/b.txt': 'b\n',
      'lucidity.yaml': `
stages:
  copy:
    cmd: echo copy >> "$LUC_ROOT/ran.log" && cp -R in out/copy${extra}
    deps: [in]
    outs: [out/copy]
`,
    },
    git: true,
  });
const made = { 'copy/a.txt': 'a\n', 'copy/sub/b.txt': 'b\n' };

test('a file of nobody in an out folder goes to the trash, the folder is as recorded', async () => {
  const project = makeCopy();
  await project.luc(['repro']);
  project.ran();
  project.write('out/copy/notes.txt', 'mine\n');
  const run = await project.luc(['repro']);
  expect(run.code).toBe(0);
  expect(project.ran()).toEqual([]);
  expect(project.snapshot('out')).toEqual(made);
  expect(project.trash()).toMatchObject({ 'out/copy/notes.txt': 'mine\n' });
});

test('what is ignored in a folder of sources is no change, anything else is', async () => {
  const project = makeCopy();
  await project.luc(['repro']);
  project.ran();
  for (const path of ['in/__pycache__/x.pyc', 'in/.DS_Store', 'in/a.txt.swp', 'in/.ipynb_checkpoints/n'])
    project.write(path, 'noise');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });

  project.write('.lucidityignore', '*.tmp\n!keep.tmp\n');
  project.write('in/x.tmp', 'noise');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  project.write('in/keep.tmp', 'signal');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['copy'] });
});

test('an out folder that the command leaves read-only can be replaced, restored and put back', async () => {
  const project = makeCopy(' && chmod -R a-w out/copy');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['copy'] });
  project.write('in/a.txt', 'A\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['copy'] });
  project.write('in/a.txt', 'a\n');
  expect(await project.repro()).toMatchObject({ code: 0, restored: ['copy'] });
  expect(project.snapshot('out')).toEqual(made);
});

test('an empty folder counts in an out and comes back', async () => {
  const project = makeCopy(' && mkdir out/copy/empty');
  await project.luc(['repro']);
  project.remove('out');
  await project.luc(['repro']);
  expect(project.snapshot('out')).toEqual({ ...made, 'copy/empty': '/' });
});

test('two thousand files: one changed file is named, and changed back it is restored', async () => {
  const project = makeCopy();
  for (let i = 0; i < 2_000; i++) project.write(`in/many/${i % 100}/${i}.txt`, `${i}\n`);
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['copy'] });
  const all = project.snapshot('out');
  expect(Object.keys(all).length).toBe(2_002);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });

  project.write('in/many/42/1042.txt', 'changed\n');
  const why = await project.luc(['why', 'copy']);
  expect(why.code).toBe(0);
  expect(why.stdout).toContain('many/42/1042.txt');
  expect(why.stdout).not.toContain('many/42/1142.txt');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['copy'] });

  project.write('in/many/42/1042.txt', '1042\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['copy'] });
  expect(project.snapshot('out')).toEqual(all);
});
