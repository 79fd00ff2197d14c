/** Ctrl-C and kill: everything is put back, nothing is left running, and the next command carries on. */
import { describe, expect, test } from 'vitest';
import { type Gate, openGate } from '../support/gate.ts';
import { makeProject, type Project } from '../support/project.ts';

/** `first` is made at once; `second` writes half of its out and waits at the gate. */
const makeInterruptible = (gate: Gate): Project =>
  makeProject({
    files: {
      'params.yaml': 'word: old\n',
      'lucidity.yaml': `
stages:
  first:
    cmd: echo first \${word} > first.txt
    outs: [first.txt]
    params: [word]
  second:
    cmd: 'echo half > second.txt && ${gate.command('second')} && echo second \${word} > second.txt'
    deps: [first.txt]
    outs: [second.txt]
`,
    },
  });

/** A project whose `second` is being made anew: its old out is put aside, half of the new one is there. */
async function startSecondRun(gate: Gate) {
  const project = makeInterruptible(gate);
  const first = project.spawn(['repro']);
  await gate.arrived('second');
  gate.release('second');
  expect((await first.ended).code).toBe(0);
  project.write('params.yaml', 'word: new\n');
  const run = project.spawn(['repro']);
  await gate.arrived('second');
  expect(project.read('second.txt')).toBe('half\n');
  return { project, run };
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  test(`asks the command to end, puts back the old out, and exits ${code}`, async () => {
    const gate = await openGate();
    const { project, run } = await startSecondRun(gate);
    run.signal(signal);
    await gate.left('second');
    const { code: ended, stderr } = await run.ended;
    expect(ended).toBe(code);
    expect(stderr).toContain(`${signal}: stopping; once more kills what still runs\n`);
    expect(stderr).toContain('/second.txt: an interrupted run wrote it (kept 14 days)\n');
    expect(stderr).not.toContain('lucidity.yaml');
    const { runs } = JSON.parse((await project.luc(['runs', '--json', '-n', '1'])).stdout);
    expect(runs).toMatchObject([{ outcome: 'interrupted' }]);
    expect(project.read('first.txt')).toBe('first new\n');
    expect(project.read('second.txt')).toBe('second old\n');

    const next = project.spawn(['repro', '--reporter', 'ndjson']);
    await gate.arrived('second');
    gate.release('second');
    expect((await next.ended).code).toBe(0);
    expect(project.read('second.txt')).toBe('second new\n');
  });
});

test('a second SIGINT kills a command that does not listen', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'seed.txt': '',
      'lucidity.yaml': `
stages:
  deaf:
    cmd: 'trap "" INT TERM; ${gate.command('deaf')}; ${gate.command('again')}; echo > deaf.txt'
    deps: [seed.txt]
    outs: [deaf.txt]
`,
    },
  });
  const run = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('deaf');
  run.signal('SIGINT');
  await run.says(/"interrupted"/);
  run.signal('SIGINT');
  expect((await run.ended).code).toBe(130);
  expect(project.exists('deaf.txt')).toBe(false);
});

describe('kill -9 of luc alone', () => {
  test('the next command ends the orphan, puts back the old out, and says so', async () => {
    const gate = await openGate();
    const { project, run } = await startSecondRun(gate);
    run.signal('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');

    const next = project.spawn(['repro', '--reporter', 'ndjson']);
    await gate.left('second');
    await next.says(/"recovered"/);
    await gate.arrived('second');
    gate.release('second');
    expect((await next.ended).code).toBe(0);
    expect(project.read('first.txt')).toBe('first new\n');
    expect(project.read('second.txt')).toBe('second new\n');
  });

  test('status changes nothing and is not stopped by it', async () => {
    const gate = await openGate();
    const { project, run } = await startSecondRun(gate);
    run.signal('SIGKILL');
    await run.ended;
    const before = project.snapshot();
    const status = await project.luc(['status', '--json']);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ version: 1 });
    expect(project.snapshot()).toEqual(before);
    gate.release('second', 1);
  });
});

test('a kill leaves no folder that was made for an out, and no other goes', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'seed.txt': '',
      'mine/.keep': '',
      'lucidity.yaml': `
stages:
  deep:
    cmd: '${gate.command('deep')} && echo > new/deep/o && echo > mine/made/o'
    deps: [seed.txt]
    outs: [new/deep/o, mine/made/o]
`,
    },
  });
  project.remove('mine/.keep');
  const run = project.spawn(['repro']);
  await gate.arrived('deep');
  expect([project.names('new'), project.names('mine')]).toEqual([['deep'], ['made']]);
  run.signal('SIGKILL');
  await run.ended;
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  expect(project.snapshot()).toMatchObject({ mine: '/', 'seed.txt': '' });
  expect(project.exists('new')).toBe(false);
  expect(project.leftovers(['claims', 'open', 'aside'])).toEqual([]);

  const again = project.spawn(['repro']);
  await gate.arrived('deep');
  gate.release('deep');
  expect(await again.ended).toMatchObject({ code: 0 });
  expect([project.names('new/deep'), project.names('mine/made')]).toEqual([['o'], ['o']]);
});
