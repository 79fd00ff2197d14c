/** Two commands in one project at the same time: who overlaps waits and then finds nothing to do; who does not, runs. */
import { hostname } from 'node:os';
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

test('whoever waits says for whom in words: command, pid, host and since when', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  const first = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  const second = project.spawn(['repro', 'a']);
  await second.says(/waits for/);
  gate.release('a');
  await first.ended;
  const { code, stderr } = await second.ended;
  const [waiting = '', ...more] = stderr.split('\n');
  expect(waiting.replace(/for \d+(\.\d+)? m?s\)$/, 'for SINCE)')).toBe(
    `a … waits for another run: luc repro a (pid ${first.pid} on ${hostname()}, for SINCE)`,
  );
  expect([code, more]).toEqual([0, ['Everything is up to date (1 stage).', '']]);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'the first of three gets %s: one of the others makes it good and runs',
  async (signal) => {
    const gate = await openGate();
    const project = makeTwo(gate);
    project.write('a.txt', 'mine\n');
    const first = project.spawn(['repro', 'a']);
    await gate.arrived('a');
    const others = [0, 1].map(() => project.spawn(['repro', 'a', '--reporter', 'ndjson']));
    for (const other of others) await other.says(/"event":"waiting"/);
    project.write('a.txt', 'half\n');
    const left = gate.left('a');
    first.signal(signal);
    expect(await first.ended).toMatchObject(
      signal === 'SIGINT' ? { code: 130 } : { code: null, signal: 'SIGKILL' },
    );
    await left;
    await gate.arrived('a');
    // The old out, which nobody had recorded, is aside for the run that goes on; what the first wrote is in the trash.
    expect(project.exists('a.txt')).toBe(false);
    expect(project.trash()).toEqual({ 'a.txt': 'half\n' });
    gate.release('a');
    const ends = await Promise.all(others.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const events = ends.flatMap(eventsOf);
    const outcomes = events.flatMap(({ event, outcome }) => (event === 'stage-finished' ? [outcome] : []));
    expect(outcomes.toSorted()).toEqual(['ran', 'skipped']);
    const mended = events.flatMap(({ event, putBack, ended }) =>
      event === 'recovered' ? [[putBack, (ended as number[]).length]] : [],
    );
    expect(mended).toEqual(signal === 'SIGINT' ? [] : [[['a'], 1]]);
    expect(project.ran()).toEqual(['a', 'a']);
    expect(project.read('a.txt')).toBe('a\n');
    const trashed = Object.values(project.snapshot('.luc/trash')).filter((text) => text !== '/');
    expect(trashed.toSorted()).toEqual(['half\n', 'mine\n']);
    expect(project.leftovers(['aside', 'claims', 'open', 'tmp'])).toEqual([]);
  },
);

test('nobody runs on any out of a killed run before all of its orphans have ended', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      // Once luc is dead, it would die of the first word that its shell says.
      'stage.sh': `exec > /dev/null 2>&1
trap '${gate.command('dying-$1')}; echo "end $1" >> log; exit 1' TERM
echo "begin $1 $WHO" >> log
echo $WHO > $1.txt
${gate.command('$1-$WHO')}
`,
      'lucidity.yaml': `
stages:
  x: {cmd: sh stage.sh x, deps: [stage.sh], outs: [x.txt]}
  y: {cmd: sh stage.sh y, deps: [stage.sh], outs: [y.txt]}
`,
    },
  });
  const outs = ['x', 'y'];
  const first = project.spawn(['repro', '-j', '2'], { env: { WHO: 'first' } });
  for (const out of outs) await gate.arrived(`${out}-first`);
  const next = outs.map((out) => project.spawn(['repro', out], { env: { WHO: 'next' } }));
  for (const one of next) await one.says(/waits for/);
  first.signal('SIGKILL');
  await first.ended;
  for (const _ of outs) {
    const dying = await Promise.race(outs.map((out) => gate.arrived(`dying-${out}`).then(() => out)));
    // Time for whoever believes that it may begin.
    expect((await project.luc(['status'])).code).toBe(0);
    gate.release(`dying-${dying}`);
  }
  for (const out of outs) {
    await gate.arrived(`${out}-next`);
    gate.release(`${out}-next`);
  }
  for (const one of next) expect(await one.ended).toMatchObject({ code: 0 });
  const log = project.read('log').trim().split('\n');
  expect([log.slice(0, 2), log.slice(2, 4), log.slice(4)].map((part) => part.sort())).toEqual([
    ['begin x first', 'begin y first'],
    ['end x', 'end y'],
    ['begin x next', 'begin y next'],
  ]);
  expect([outs.map((out) => project.read(`${out}.txt`)), project.trash()]).toEqual([
    ['next\n', 'next\n'],
    { 'x.txt': 'first\n', 'y.txt': 'first\n' },
  ]);
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp'])).toEqual([]);
});

test('overlapping graphs: two ends of a diamond run at once, on one start that ran once', async () => {
  const gate = await openGate();
  const stage = (name: string, deps: string): string =>
    `  ${name}: {cmd: 'echo ${name} >> "$LUC_ROOT/ran.log"; ${gate.command(name)} && cat ${deps.replace(',', '')} > ${name}.txt', deps: [${deps}], outs: [${name}.txt]}\n`;
  const project = makeProject({
    files: {
      'seed.txt': 'seed\n',
      'lucidity.yaml': `stages:\n${stage('top', 'seed.txt')}${stage('left', 'top.txt')}${stage('right', 'top.txt')}${stage('end', 'left.txt, right.txt')}`,
    },
  });
  const left = project.spawn(['repro', 'left', '--reporter', 'ndjson']);
  await gate.arrived('top');
  const all = project.spawn(['repro', '-j', '2', '--reporter', 'ndjson']);
  await all.says(/"event":"waiting"/);
  gate.release('top');
  await Promise.all([gate.arrived('left'), gate.arrived('right')]);
  gate.release('left');
  expect((await left.ended).code).toBe(0);
  const between = project.read('lucidity.lock');
  gate.release('right');
  await gate.arrived('end');
  gate.release('end');
  expect((await all.ended).code).toBe(0);
  expect(project.ran().toSorted()).toEqual(['end', 'left', 'right', 'top']);
  expect([...between.matchAll(/^"(\w+)":\{"key/gm)].map(([, name]) => name)).toEqual(['left', 'top']);
  expect(project.read('end.txt')).toBe('seed\nseed\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
});

test('a stage that was changed and changed back while the first run goes on stays as it was left', async () => {
  const gate = await openGate();
  const project = makeTwo(gate);
  project.write(
    'lucidity.yaml',
    `stages:
  a: {cmd: cp seed.txt a.txt, deps: [seed.txt], outs: [a.txt]}
  b: {cmd: '${gate.command('b')} && echo b > b.txt', deps: [a.txt], outs: [b.txt]}
`,
  );
  expect((await project.repro(['a'])).ran).toEqual(['a']);
  project.write('seed.txt', 'other\n');
  const long = project.spawn(['repro']);
  await gate.arrived('b');
  expect(project.read('a.txt')).toBe('other\n');
  project.write('seed.txt', 'seed\n');
  expect(await project.repro(['a'])).toMatchObject({ code: 0, restored: ['a'] });
  const stateOfA = async (): Promise<unknown> =>
    JSON.parse((await project.luc(['status', 'a', '--json'])).stdout).stages[0].state;
  expect(await stateOfA()).toBe('current');
  gate.release('b');
  // What it read was changed under it.
  expect(await long.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a dep changed meanwhile'),
  });
  expect(await stateOfA()).toBe('current');
  expect(project.read('a.txt')).toBe('seed\n');
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

test('what a run cannot mend of a dead one stays as it is for who comes next', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: '${gate.command('a')} && cp in.txt a.txt', deps: [in.txt], outs: [a.txt: {persist: true}]}
  b: {cmd: 'cp in.txt d/b.txt; ${gate.command('b')}', deps: [in.txt, a.txt], outs: [d/b.txt]}
`,
    },
  });
  const first = project.spawn(['repro']);
  for (const stage of ['a', 'b']) {
    await gate.arrived(stage);
    gate.release(stage);
  }
  expect((await first.ended).code).toBe(0);
  project.write('d/b.txt', 'edited by hand\n');
  project.write('in.txt', 'two\n');

  const run = project.spawn(['repro']);
  await gate.arrived('a');
  const doomed = project.spawn(['repro', '-s', 'b']);
  await gate.arrived('b');
  doomed.signal('SIGKILL');
  await doomed.ended;
  project.remove('d');
  project.write('d', 'in the way');
  gate.release('a');
  const { code, stderr } = await run.ended;
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('error: `d/b.txt` is not written: `d` is in the way\n'),
  ]);

  project.remove('d');
  const next = await project.luc(['repro', 'a']);
  expect(next).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/: put back the outs of b\n/) as string,
  });
  expect(project.read('d/b.txt')).toBe('edited by hand\n');
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});
