/** Which stages run at the same time: proved by commands that wait for each other at a gate. */
import { expect, test } from 'vitest';
import { type Gate, openGate } from '../support/gate.ts';
import { makeProject } from '../support/project.ts';

interface StageText {
  readonly deps?: string;
  readonly extra?: string;
}

/** Each stage waits at the gate under its own name, then makes `<name>.out`. */
function yamlOf(gate: Gate, stages: Readonly<Record<string, StageText>>): string {
  const texts = Object.entries(stages).map(
    ([name, { deps = '', extra = '' }]) => `
  ${name}:
    cmd: '${gate.command(name)} && echo ${name} > ${name}.out'
    deps: [seed.txt${deps}]
    outs: [${name}.out]
${extra}`,
  );
  return `stages:${texts.join('')}`;
}

const makeGated = (gate: Gate, stages: Readonly<Record<string, StageText>>) =>
  makeProject({ files: { 'seed.txt': 'seed\n', 'lucidity.yaml': yamlOf(gate, stages) } });

test('independent stages run at the same time, dependents after what they need', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { a: {}, b: {}, c: { deps: ', a.out, b.out' } });
  const run = project.spawn(['repro', '-j', '2']);
  await Promise.all([gate.arrived('a'), gate.arrived('b')]);
  gate.release('b');
  gate.release('a');
  await gate.arrived('c');
  expect(project.names()).toEqual(expect.arrayContaining(['a.out', 'b.out']));
  gate.release('c');
  expect((await run.ended).code).toBe(0);
  expect(project.read('c.out')).toBe('c\n');
});

test('a stage starts as soon as its own inputs are there, not in waves', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { slow: {}, quick: {}, next: { deps: ', quick.out' } });
  const run = project.spawn(['repro', '-j', '2']);
  await Promise.all([gate.arrived('slow'), gate.arrived('quick')]);
  gate.release('quick');
  await gate.arrived('next');
  expect(gate.waiting()).toEqual(['next', 'slow']);
  gate.release('next');
  gate.release('slow');
  expect((await run.ended).code).toBe(0);
});

test('-j 1 runs one at a time', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { a: {}, b: {}, c: {} });
  const run = project.spawn(['repro', '-j', '1']);
  for (const name of ['a', 'b', 'c']) {
    await gate.arrived(name);
    expect(gate.waiting()).toEqual([name]);
    gate.release(name);
  }
  expect((await run.ended).code).toBe(0);
});

test('a stage that takes all slots runs alone', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { a: { extra: '    resources: {cpu: 2}\n' }, b: {}, c: {} });
  const run = project.spawn(['repro', '-j', '2']);
  const together: string[][] = [];
  for (const name of ['a', 'b', 'c']) {
    await gate.arrived(name);
    if (name === 'a' || gate.waiting().includes('a')) together.push(gate.waiting());
    gate.release(name);
  }
  expect((await run.ended).code).toBe(0);
  expect(together).toEqual([['a']]);
});

test('a failure lets what runs beside it end, starts nothing new, and loses nothing', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { bad: {}, good: {}, after: { deps: ', good.out' } });
  const run = project.spawn(['repro', '-j', '2', '--reporter', 'ndjson']);
  await Promise.all([gate.arrived('bad'), gate.arrived('good')]);
  gate.release('bad', 7);
  await run.says(/"event":"stage-finished"[^\n]*"bad"|"bad"[^\n]*"event":"stage-finished"/);
  gate.release('good');
  expect((await run.ended).code).toBe(1);

  const second = project.spawn(['repro', '-j', '2']);
  await Promise.all([gate.arrived('bad'), gate.arrived('after')]);
  expect(gate.waiting()).toEqual(['after', 'bad']);
  gate.release('bad');
  gate.release('after');
  expect((await second.ended).code).toBe(0);
});

test('--keep-going runs everything that does not need what failed', async () => {
  const gate = await openGate();
  const project = makeGated(gate, { bad: {}, needs: { deps: ', bad.out' }, other: {} });
  const run = project.spawn(['repro', '-j', '1', '--keep-going']);
  await gate.arrived('bad');
  gate.release('bad', 1);
  await gate.arrived('other');
  gate.release('other');
  expect((await run.ended).code).toBe(1);
  expect(project.read('other.out')).toBe('other\n');
  expect(project.exists('needs.out')).toBe(false);
});
