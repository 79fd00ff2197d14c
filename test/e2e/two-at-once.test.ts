/** Two commands in one project at the same time: who overlaps waits and then finds nothing to do; who does not, runs. */
import { expect, test } from 'vitest';
import { type Gate, openGate } from '../support/gate.ts';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

const makeTwo = (gate: Gate): Project =>
  makeProject({
    files: {
      'seed.txt': 'seed\n',
      'lucidity.yaml': `
stages:
  a:
    cmd: 'echo a >> "$LUC_ROOT/ran.log"; ${gate.command('a')} && echo a > a.txt'
    deps: [seed.txt]
    outs: [a.txt]
  b:
    cmd: 'echo b >> "$LUC_ROOT/ran.log"; ${gate.command('b')} && echo b > b.txt'
    deps: [seed.txt]
    outs: [b.txt]
`,
    },
  });

test('the same stage: the second waits, says for whom, and then has nothing to do', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  const first = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  const second = project.spawn(['repro', 'a', '--reporter', 'ndjson']);
  await second.says(/"event":"waiting"/);
  gate.release('a');
  expect((await first.ended).code).toBe(0);
  const end = await second.ended;
  expect(end.code).toBe(0);
  expect(eventsOf(end).find(({ event }) => event === 'waiting')).toMatchObject({
    for: 'claim',
    stage: 'a',
    holder: { pid: first.pid },
  });
  expect(project.ran()).toEqual(['a']);
  expect(project.read('a.txt')).toBe('a\n');
});

test('the same stage, and the first fails: the second runs it', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  const first = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  const second = project.spawn(['repro', 'a', '--reporter', 'ndjson']);
  await second.says(/"event":"waiting"/);
  gate.release('a', 1);
  expect((await first.ended).code).toBe(1);
  await gate.arrived('a');
  gate.release('a');
  expect((await second.ended).code).toBe(0);
  expect(project.ran()).toEqual(['a', 'a']);
});

test('other stages: both run at the same time, and the lock has both', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  const first = project.spawn(['repro', 'a']);
  const second = project.spawn(['repro', 'b']);
  await Promise.all([gate.arrived('a'), gate.arrived('b')]);
  gate.release('b');
  expect((await second.ended).code).toBe(0);
  gate.release('a');
  expect((await first.ended).code).toBe(0);
  expect(project.ran().toSorted()).toEqual(['a', 'b']);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  expect(project.ran()).toEqual([]);
});

test('readers never wait: status and dag answer while a stage runs', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  const run = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  const status = await project.luc(['status', '--json']);
  expect(status.code).toBe(0);
  const stages = JSON.parse(status.stdout).stages as { name: string; state: string }[];
  expect(stages.map(({ name, state }) => [name, state])).toEqual([
    ['a', 'running'],
    ['b', 'new'],
  ]);
  expect((await project.luc(['dag'])).code).toBe(0);
  gate.release('a');
  expect((await run.ended).code).toBe(0);
});
