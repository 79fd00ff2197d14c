/** Inputs are what was used: params and deps as the command found them, outs as one command alone has made them. */
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { makeProject } from '../support/project.ts';

test('a param that changes while the command runs leaves its stage unconfirmed', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'x',
      'params.yaml': 'lr: 1\n',
      'lucidity.yaml': `
stages:
  train:
    cmd: '${gate.command('train')}; cat params.yaml > model.txt'
    deps: [in.txt]
    params: [lr]
    outs: [model.txt]
`,
    },
  });
  const run = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('train');
  project.write('params.yaml', 'lr: 2\n');
  gate.release('train');
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('`params.yaml` changed while `train` ran');
  expect(project.read('model.txt')).toBe('lr: 2\n');
  expect(project.exists('lucidity.lock')).toBe(false);
});

test('a dep inside of an out comes back before the command runs', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'x',
      'params.yaml': 'lr: 1\n',
      'lucidity.yaml': `
stages:
  a:
    cmd: mkdir d; echo x > d/x; echo y > d/y
    deps: [in.txt]
    outs: [d]
  b:
    cmd: cat d/x > b.txt || echo none > b.txt
    deps: [d/x]
    params: [lr]
    outs: [b.txt]
`,
    },
  });
  expect((await project.luc(['repro'])).code).toBe(0);
  project.remove('d/x');
  project.write('params.yaml', 'lr: 2\n');
  expect((await project.luc(['repro', '-s', 'b'])).code).toBe(0);
  expect(project.read('b.txt')).toBe('x\n');
  expect(project.read('d/x')).toBe('x\n');
});

test('what a failed try has written is not there for the next', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'x',
      'lucidity.yaml': `
stages:
  a:
    cmd: 'mkdir d; if test -e tried; then echo x > d/x; else touch tried d/first; exit 1; fi'
    deps: [in.txt]
    outs: [d]
    retry: {times: 1, wait: 1ms}
`,
    },
  });
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(Object.keys(project.snapshot('d'))).toEqual(['x']);
});

test('a stage that comes up after a command has changed a dep that it does not name is judged by the new one', async () => {
  const project = makeProject({
    files: {
      cfg: 'v1\n',
      x: '1\n',
      'lucidity.yaml': `
stages:
  before: {cmd: cp cfg before.out, deps: [cfg], outs: [before.out]}
  appends: {cmd: cat x >/dev/null; cat x >> cfg; echo same > same.out, deps: [x], outs: [same.out]}
  after: {cmd: cat cfg same.out > after.out, deps: [cfg, same.out], outs: [after.out]}
`,
    },
  });
  project.write('x', '');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  project.write('x', '2\n');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  expect(project.read('after.out')).toBe('v1\n2\nsame\n');
  expect(JSON.parse((await project.luc(['status', '--json'])).stdout).stages).toMatchObject([
    { name: 'before', state: 'outdated' },
    { name: 'appends', state: 'current' },
    { name: 'after', state: 'current' },
  ]);
});
