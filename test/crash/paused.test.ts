/** Readers who come exactly when the lock, a pack or the folder of open runs is being changed see it before or after. */
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { makeProject, type Project } from '../support/project.ts';
import type { Fault } from './fault.ts';
import { startFaulty } from './run-faulty.ts';
import { startRepro } from './run-repro.ts';

const states = async (project: Project): Promise<unknown> => {
  const { code, stdout, stderr } = await project.luc(['status', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { stages } = JSON.parse(stdout) as { stages: { name: string; state: string }[] };
  return stages.map(({ state }) => state);
};

const after = ['current', 'current'];

test.each([
  ['the run is opened', { about: '/open/', at: 1 }, /^1 renameSync /, ['new', 'blocked']],
  ['the pack gets its name', { about: '.pack', at: 1 }, /^1 renameSync /, ['running', 'blocked']],
  ['the pack gets its index', { about: '.idx', at: 1 }, /^1 renameSync /, ['running', 'blocked']],
  ['the lock is replaced', { about: 'lucidity.lock', at: 4 }, /^4 renameSync /, after],
  ['the run is closed', { about: '/open/', at: 2 }, /^2 unlinkSync /, after],
] as const)('when %s', async (_, where, call, expected) => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      in: 'in\n',
      'lucidity.yaml': `
stages:
  many: {cmd: 'mkdir many; for i in $(seq 300); do echo $i > many/$i; done', deps: [in], outs: [many]}
  sum: {cmd: cat many/* > sum, deps: [many], outs: [sum]}
`,
    },
  });
  const fault: Fault = { kind: 'pause', ...where, until: gate.command('paused') };
  const run = startRepro(project, { fault });
  await gate.arrived('paused');
  const seen = await states(project);
  const listed = await project.luc(['ls', '-R']);
  gate.release('paused');
  expect(await run.ended).toMatchObject({ code: 0, signal: null });
  expect(project.read('../hit')).toMatch(call);
  expect(seen).toEqual(expected);
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(await states(project)).toEqual(after);
});

test('one worktree restores from a shared store what the other is storing again', async () => {
  const gate = await openGate();
  const store = makeProject();
  const files = {
    in: 'in\n',
    'lucidity.yaml': `
config: {store: {dir: ${store.root}}}
stages:
  make: {cmd: 'echo make >> "$LUC_ROOT/ran.log"; mkdir out; head -c 100000 /dev/zero > out/large; for i in $(seq 300); do echo $i > out/$i; done', deps: [in], outs: [out]}
`,
  };
  const [one, two, three] = [makeProject({ files }), makeProject({ files }), makeProject({ files })] as const;
  // All that the first made is in the store, and its result is not yet known, when the others come.
  const paused: Fault = { kind: 'pause', about: '/results/', at: 1, until: gate.command('storing') };
  const run = startRepro(one, { fault: paused });
  await gate.arrived('storing');
  expect(await two.repro()).toMatchObject({ code: 0, ran: ['make'] });
  expect(await three.repro()).toMatchObject({ code: 0, ran: [], restored: ['make'] });
  gate.release('storing');
  expect(await run.ended).toMatchObject({ code: 0 });
  for (const project of [two, three]) {
    expect(project.snapshot('out')).toEqual(one.snapshot('out'));
    expect(project.read('lucidity.lock')).toBe(one.read('lucidity.lock'));
  }
  expect([one.ran(), two.ran(), three.exists('ran.log')]).toEqual([['make'], ['make'], false]);
  for (const project of [one, two, three]) expect(await project.luc(['fsck'])).toMatchObject({ code: 0 });
});

test('gc while a run stores takes nothing that the run is about to record', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      in: 'in\n',
      'lucidity.yaml':
        "stages:\n  make: {cmd: 'mkdir out; head -c 100000 /dev/zero > out/large; for i in $(seq 300); do echo $i > out/$i; done', deps: [in], outs: [out]}\n",
    },
  });
  const run = startRepro(project, {
    fault: { kind: 'pause', about: '/results/', at: 1, until: gate.command('storing') },
  });
  await gate.arrived('storing');
  const stored = project.leftovers(['store/objects', 'store/packs']);
  expect(stored).toHaveLength(3);
  expect(await project.luc(['gc', '-w', '-f'])).toMatchObject({ code: 0 });
  gate.release('storing');
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(project.leftovers(['store/objects', 'store/packs'])).toEqual(stored);
  const made = project.snapshot('out');
  project.remove('out');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['make'] });
  expect(project.snapshot('out')).toEqual(made);
  expect(await project.luc(['fsck'])).toMatchObject({ code: 0 });
});

test('whoever comes while another run mends what died hears that it has to wait, and Ctrl-C', async () => {
  const gate = await openGate();
  const ready = (name: string): string =>
    `{cmd: '${gate.command(name)}; cp ${name}.in ${name}', deps: [${name}.in], outs: [${name}: {persist: true}]}`;
  const project = makeProject({
    files: {
      'm.in': 'one\n',
      't.in': 'one\n',
      'lucidity.yaml': `
stages:
  m: ${ready('m')}
  t: ${ready('t')}
  a: {cmd: '${gate.command('a')}; cat m t > a', deps: [m, t], outs: [a]}
`,
    },
  });
  const pass = async (name: string): Promise<void> => {
    await gate.arrived(name);
    gate.release(name);
  };
  const first = project.spawn(['repro', '-j', '2']);
  await Promise.all(['m', 't', 'a'].map(pass));
  expect((await first.ended).code).toBe(0);
  for (const name of ['m.in', 't.in']) project.write(name, 'two\n');
  project.write('a', 'edited by hand\n');

  const fault: Fault = { kind: 'pause', at: 1, about: '"t":"at-rest"', until: gate.command('paused') };
  const mending = startFaulty(project, ['repro', '-s', 'm', 'a'], { fault });
  const waiting = project.spawn(['repro', '-s', 't', 'a', '--reporter', 'plain']);
  await Promise.all([gate.arrived('m'), gate.arrived('t')]);
  const dying = project.spawn(['repro', '-s', '-f', 'a']);
  await gate.arrived('a');
  dying.signal('SIGKILL');
  await dying.ended;
  gate.release('m');
  await gate.arrived('paused');
  gate.release('t');
  await waiting.says(/^a … waits for another run: luc repro -s m a /m);
  waiting.signal('SIGINT');
  expect(await waiting.ended).toMatchObject({ code: 130 });

  gate.release('paused');
  await pass('a');
  expect(await mending.ended).toMatchObject({ code: 0 });
  expect([project.read('a'), project.trash()]).toEqual(['two\ntwo\n', { a: 'edited by hand\n' }]);
});
