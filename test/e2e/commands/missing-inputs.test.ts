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
