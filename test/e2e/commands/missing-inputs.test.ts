/** Deps and params that are not there: one answer before anything runs, and the same from all who only look. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'in.txt': '1\n',
  'params.yaml': 'top: 1\n',
  'lucidity.yaml': `stages:
  make: {cmd: echo make >> ran.log; cp in.txt made.txt, deps: [in.txt], outs: [made.txt]}
  fit: {cmd: echo fit >> ran.log; cat made.txt > fit.txt, deps: [made.txt], params: [top, {more.yaml: [depth]}], outs: [fit.txt]}
`,
};

const lacking = (): Project => {
  const project = makeProject({ files });
  project.remove('in.txt');
  project.write('params.yaml', 'bottom: 1\n');
  return project;
};

test('repro names all that is missing, runs nothing and says nothing else', async () => {
  const { code, stdout, stderr } = await lacking().luc(['repro']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.split('\n').filter((line) => !/^\s*[\d┌│]/.test(line))).toEqual([
    'error: `in.txt` does not exist',
    'hint: check the path; if another stage makes it, name it among the outs of that stage',
    '',
    'error: `params.yaml` has no `top`',
    "hint: add `top` to `params.yaml`, or take it out of the stage's params",
    '',
    'error: `more.yaml` does not exist',
    'hint: make the file, or take its params out of the stage',
    '',
  ]);
});

test('status, plan, why and dag name it as well, and promise no run', async () => {
  const project = lacking();
  project.write('more.yaml', 'depth: 1\n');
  const hint = 'check the path; if another stage makes it, name it among the outs of that stage';
  expect((await project.luc(['status'])).stdout).toBe(`  +  make  new      \`in.txt\` does not exist
  ·  fit   blocked  waits for make

hint: ${hint}
`);
  const plan = await project.luc(['plan', '--exit-code']);
  expect(plan).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('  refused  make  `in.txt` does not exist'),
  });
  expect(plan.stdout).toContain('\n1 decided later, 1 that cannot run\n');
  const problem = { code: 'missing-dep', message: '`in.txt` does not exist', hint };
  for (const command of ['status', 'plan', 'why'])
    expect(
      JSON.parse((await project.luc([command, ...(command === 'why' ? ['make'] : []), '--json'])).stdout),
    ).toMatchObject(
      command === 'why' ? { problems: [problem] } : { stages: [{ name: 'make', problems: [problem] }, {}] },
    );
  expect((await project.luc(['why', 'make'])).stdout).toBe(`+ make is new

error: \`in.txt\` does not exist
  ┌─ lucidity.yaml:2:64
hint: ${hint}
`);
});

test('--allow-missing: a recorded dep that was deleted is as recorded, until the stage has to run', async () => {
  const project = makeProject({ files: { ...files, 'more.yaml': 'depth: 1\n' } });
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['fit', 'make'] });
  project.ran();
  project.remove('in.txt');
  expect((await project.luc(['repro'])).code).toBe(2);
  expect((await project.luc(['repro', '-n', '--allow-missing'])).stdout).toBe(
    'Everything is up to date (2 stages).\n',
  );
  project.remove('made.txt');
  expect(await project.repro(['--allow-missing'])).toMatchObject({ code: 0, ran: [], restored: ['make'] });
  expect(await project.repro(['--allow-missing', '-f', 'make'])).toMatchObject({ code: 1, failed: ['make'] });
  expect(project.ran()).toEqual([]);
  expect(project.read('made.txt')).toBe('1\n');
});

test('a clone without the bytes is not out of date, whatever is asked; repro makes again what it can', async () => {
  const project = makeProject({
    files: {
      'raw.csv': '1\n',
      'images/x': 'x\n',
      'lucidity.yaml': `
data: {raw.csv: , images: }
stages:
  clean: {cmd: "echo clean >> ran.log; mkdir out; cp raw.csv out/a; echo 'k: 1' > tuned.yaml", deps: [raw.csv], outs: [out, tuned.yaml]}
  train: {cmd: echo train >> ran.log; cat out/a images/x > model, deps: [out/a, images/x], params: [{tuned.yaml: [k]}], outs: [model]}
  score: {cmd: echo score >> ran.log; cat model > score, deps: [model], outs: [score]}
`,
    },
  });
  expect((await project.luc(['repro', '-q'])).code).toBe(0);
  project.ran();
  for (const path of ['raw.csv', 'images', 'out', 'tuned.yaml', 'model', 'score', '.luc'])
    project.remove(path);
  const store = 'take a store that has it: `luc config --local store.dir DIR`; else ';
  expect(await project.luc(['status', '--exit-code'])).toMatchObject({
    code: 0,
    stdout: `  ○  raw.csv  absent  data that is neither here nor in the store
  ○  images   absent  data that is neither here nor in the store
  ○  clean    absent  out out is neither here nor in the store (+1 more)
  ○  train    absent  out model is neither here nor in the store
  ○  score    absent  out score is neither here nor in the store

hint: ${store}put \`raw.csv\` back
`,
  });
  expect((await project.luc(['status', 'clean'])).stdout).toBe(
    `  ○  clean  absent  out out is neither here nor in the store (+1 more)

hint: ${store}\`luc repro\` makes again what is nowhere
`,
  );
  expect((await project.luc(['why', 'score'])).stdout).toBe(
    '○ score is absent\n\nout score is neither here nor in the store\n',
  );
  // What would be read has to be made again first, and may then be something else.
  expect((await project.luc(['plan'])).stdout).toContain('\n  blocked  train  waits for clean');

  project.write('raw.csv', '1\n');
  expect(await project.repro(['train'])).toMatchObject({ code: 1, ran: ['clean'], failed: ['train'] });
  expect((await project.luc(['repro', 'train'])).stderr).toContain(
    'error: `images` is neither in the workspace nor in the store\n',
  );
  project.write('images/x', 'x\n');
  project.write('score', '1\nx\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['train'] });
  expect(project.ran()).toEqual(['clean', 'train']);

  // Of all outs only those that are absent have to be in the store.
  project.remove('out');
  expect((await project.luc(['status', 'clean'])).stdout).toBe(
    '  ○  clean  absent  outs are not in the workspace\n\nhint: `luc checkout` puts into the workspace what is not there\n',
  );
  project.remove('.luc/store');
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('cat out/a', 'cat  out/a'));
  expect((await project.luc(['status', '--exit-code', 'train'])).stdout).toMatch(
    /^ {2}○ {2}clean {2}absent .*\n {2}● {2}train {2}outdated {2}cmd changed/,
  );
});
