/** What comes after a crash is itself cut off, or done by two at once, or finds a command that lives on. */
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { makeProject } from '../support/project.ts';
import type { Fault } from './fault.ts';
import { runFaulty } from './run-faulty.ts';
import { startRepro } from './run-repro.ts';
import { isThorough, isWanted } from './sample.ts';
import { everythingChanges, manyFails, type Scenario } from './telling-project.ts';
import { pointsOf, tryEach } from './try-each.ts';
import { writesOf } from './try-point.ts';

const hours = { timeout: 3 * 3_600_000 };

/** The recovering command mends first, and then goes on with its own work. */
const mendingWrites = 80;

test.runIf(isWanted('repro')).each([
  ['everything changes', everythingChanges],
  ['a command fails', manyFails],
])('mending is cut off too: %s', hours, async (_, make) => {
  const scenario = await make();
  const writes = await writesOf(scenario);
  const crashes = pointsOf(writes, [{ kind: 'kill', few: 2 }], 1).filter(
    ({ at }) => !isThorough || at % 8 === 0,
  );
  const points = crashes.flatMap((crash, shift) =>
    pointsOf(writes.slice(0, mendingWrites), [{ kind: 'kill', few: 2 }], shift).map((cut) => [crash, cut]),
  );
  expect(await tryEach(scenario, points)).toEqual([]);
});

test.runIf(isWanted('repro'))('two come at once after a crash', hours, async () => {
  const scenario: Scenario = await everythingChanges();
  const points = pointsOf(await writesOf(scenario), [{ kind: 'kill', few: 3 }], 2).map((fault) => [fault]);
  expect(await tryEach(scenario, points, 2)).toEqual([]);
});

test.runIf(isWanted('repro'))(
  'a command that outlives its luc is ended before its outs are touched',
  async () => {
    const gate = await openGate();
    const project = makeProject({
      files: {
        'seed.txt': 'one\n',
        'lucidity.yaml': `
stages:
  a:
    cmd: 'cat seed.txt > a.txt; ${gate.command('a')} && echo done >> a.txt'
    deps: [seed.txt]
    outs: [a.txt]
`,
      },
    });
    const first = startRepro(project);
    await gate.arrived('a');
    gate.release('a');
    expect(await first.ended).toMatchObject({ code: 0 });
    project.write('a.txt', 'edited by hand\n');
    project.write('seed.txt', 'two\n');

    const killed = startRepro(project);
    await gate.arrived('a');
    killed.signal('SIGKILL');
    await killed.ended;
    const next = startRepro(project);
    await gate.left('a');
    await gate.arrived('a');
    expect(Object.values(project.snapshot('.luc/trash'))).toEqual(['two\n']);
    gate.release('a');

    expect(await next.ended).toMatchObject({ code: 0 });
    expect(project.read('a.txt')).toBe('two\ndone\n');
    expect(Object.values(project.snapshot('.luc/trash')).sort()).toEqual(['edited by hand\n', 'two\n']);
    expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
  },
);

test.runIf(isWanted('repro'))('the clock is set back after a kill', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}
  b: {cmd: test -e again || kill -9 $PPID; cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}
`,
    },
  });
  const ahead = { LUC_FAULT_CLOCK: String(60 * 60 * 1000) };
  expect(await startRepro(project, { env: ahead }).ended).toMatchObject({ code: null });
  project.write('again', '');
  project.write('in.txt', 'two\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a', 'b'] });
  expect(project.read('b.txt')).toBe('two\n');
  expect(await project.luc(['status'])).toMatchObject({ stdout: 'Everything is up to date (2 stages).\n' });
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test.runIf(isWanted('repro')).each<[string, readonly string[]]>([
  ['repro', ['repro', 'a']],
  ['repro, for who reads it', ['repro', 'b']],
  ['checkout', ['checkout', 'a']],
])('folders that %s made for what it did not come to restore go', async (_, args) => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'b.in': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: cp in.txt one/two/a.txt, deps: [in.txt], outs: [one/two/a.txt]}
  b: {cmd: cat b.in one/two/a.txt > b.txt, deps: [b.in, one/two/a.txt], outs: [b.txt]}
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a', 'b'] });
  project.remove('one');
  project.write('b.in', 'two\n');
  const before = project.names();
  const failing = { at: 1, kind: 'ENOSPC', about: '/one/two/a.txt' } as const;
  for (const about of ['/one/two', failing.about]) {
    expect((await runFaulty(project, args, { fault: { ...failing, about } })).code).not.toBe(0);
    expect(project.names()).toEqual(before);
  }

  expect(await runFaulty(project, args, { fault: { ...failing, kind: 'kill' } })).toMatchObject({
    code: null,
  });
  expect(project.exists('one/two')).toBe(true);
  expect(await project.luc(['checkout', 'b'])).toMatchObject({ code: 0 });
  expect(project.names()).toEqual(before);
});

test.runIf(isWanted('repro')).each<[string, Fault]>([
  ['a kill', { at: 2, kind: 'kill', about: '.luc/scratch/' }],
  ['a full disk', { at: 2, kind: 'ENOSPC', about: '.luc/scratch/' }],
])('checkpoints of a stage that is recorded go, be it after %s', async (_, fault) => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml':
        "stages: {a: {cmd: 'cp in.txt $LUC_SCRATCH/epoch; cp in.txt a.txt', deps: [in.txt], outs: [a.txt]}}\n",
    },
  });
  await runFaulty(project, ['repro'], { fault });
  expect(project.read('../hit')).toMatch(/^2 unlinkSync .*epoch/);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  expect(project.leftovers(['scratch'])).toEqual([]);
});

test.runIf(isWanted('repro'))('but not those of a stage that another run is at', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: 'cp in.txt $LUC_SCRATCH/epoch && ${gate.command('a')} && cp $LUC_SCRATCH/epoch a.txt', deps: [in.txt], outs: [a.txt]}
  b: {cmd: '${gate.command('b')} && cp in.txt b.txt', deps: [in.txt], outs: [b.txt]}
`,
    },
  });
  const killed = project.spawn(['repro', '-j', '2']);
  await gate.arrived('b');
  await gate.arrived('a');
  gate.release('a');
  // What the killed one has recorded runs again, while the other stage waits for it.
  await killed.says(/a ✓/);
  const next = project.spawn(['repro', '--force', '-j', '2']);
  await gate.arrived('a');
  await next.says(/b … waits/);
  killed.signal('SIGKILL');
  await gate.left('b');
  await gate.arrived('b');
  gate.release('b');
  gate.release('a');
  expect(await next.ended).toMatchObject({ code: 0 });
  expect(project.read('a.txt')).toBe('one\n');
  expect(project.leftovers(['aside', 'claims', 'open', 'scratch'])).toEqual([]);
});

test.runIf(isWanted('repro'))('a move that was cut off is ended by a run that began before it', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'raw.txt': 'raw\n',
      'lucidity.yaml': `
data: {raw.txt: }
stages:
  a: {cmd: '${gate.command('a')} && cp in.txt a.txt', deps: [in.txt], outs: [a.txt]}
  b: {cmd: cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}
`,
    },
  });
  const running = startRepro(project);
  await gate.arrived('a');
  const fault = { at: 1, kind: 'kill', about: '/raw.txt' } as const;
  expect(await runFaulty(project, ['move', 'raw.txt', 'raw.csv'], { fault })).toMatchObject({ code: null });
  gate.release('a');
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(project.names().filter((name) => name.startsWith('raw'))).toEqual(['raw.csv']);
});
