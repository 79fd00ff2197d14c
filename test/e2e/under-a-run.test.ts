/** What other commands do while a run goes on: readers never wait, writers wait only for what they share with it. */
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/store/layout.ts';
import { withMutex } from '../../src/store/mutex.ts';
import { type Gate, openGate } from '../support/gate.ts';
import type { LiveProcess } from '../support/live-process.ts';
import { eventsOf, makeProject, type Project } from '../support/project.ts';
import type { Snapshot } from '../support/snapshot.ts';

/** Both stages have run once; now `make` runs again: its old out is aside, and its command has written nothing yet. */
async function startRun(gate: Gate): Promise<{ project: Project; run: LiveProcess }> {
  const project = makeProject({
    git: true,
    files: {
      'in.txt': 'one\n',
      'params.yaml': 'word: old # mine\n',
      'lucidity.yaml': `
stages:
  make:
    cmd: 'echo made; ${gate.command('make')} && { cat in.txt; echo \${word}; } > out.txt; echo make >> "$LUC_ROOT/ran.log"'
    deps: [in.txt]
    params: [word]
    outs: [out.txt]
  other: {cmd: 'echo other >> "$LUC_ROOT/ran.log"; echo 1 > score.yaml', deps: [in.txt], metrics: [score.yaml: {cache: false}]}
`,
    },
  });
  const first = project.spawn(['repro', '-j', '1']);
  await gate.arrived('make');
  gate.release('make');
  expect((await first.ended).code).toBe(0);
  project.write('in.txt', 'two\n');
  project.ran();
  const run = project.spawn(['repro', 'make']);
  await gate.arrived('make');
  return { project, run };
}

test('readers neither wait nor see otherwise while the lock of the project and that of the claims are held', async () => {
  const gate = await openGate();
  const { project, run } = await startRun(gate);
  const readers = [
    'status',
    'status --json',
    'why make',
    'why other --json',
    'dag',
    'dag --json',
    'plan --json',
    'repro --dry',
    'logs',
    'runs',
    'stage list --json',
    'du',
    'params show --json',
    'params diff',
    'diff --json',
    'ls -R',
    'gc -w --dry',
  ];
  const readAll = async (): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (const line of readers) {
      const { code, stdout, stderr } = await project.luc(line.split(' '));
      expect([line, code, stderr]).toEqual([line, 0, '']);
      seen.push([line, stdout.replace(/"free_bytes":\d+/, '')]);
    }
    return seen;
  };
  const free = await readAll();
  const layout = layoutOf(project.root);
  const held = await withMutex(layout, 'lock', () => withMutex(layout, 'claims.lock', readAll));
  expect(held).toEqual(free);
  const states = JSON.parse((await project.luc(['status', '--json'])).stdout).stages as {
    name: string;
    state: string;
  }[];
  expect(states.map(({ name, state }) => [name, state])).toEqual([
    ['make', 'running'],
    ['other', 'outdated'],
  ]);

  const following = project.spawn(['logs', '--follow']);
  await following.says(/made/, 'stdout');
  gate.release('make');
  expect((await run.ended).code).toBe(0);
  expect((await following.ended).code).toBe(0);
});

test('who shares nothing with the run does not wait, and what it changes in the project files stays', async () => {
  const gate = await openGate();
  const { project, run } = await startRun(gate);
  project.write('raw.txt', 'raw\n');
  project.remove('score.yaml');
  for (const line of [
    'add raw.txt',
    'checkout raw.txt',
    'freeze make',
    'unfreeze make',
    'stage add -n third -d in.txt -o third.txt cp in.txt third.txt',
    'repro other third',
    'commit -f third',
    'move raw.txt data.txt',
    'remove other',
    'freeze third',
  ]) {
    const { code, stderr } = await project.luc(line.split(' '), { env: { LUC_REPORTER: 'ndjson' } });
    expect([line, code, stderr.match(/.*"(waiting|warned|problem)".*/)?.[0]]).toEqual([line, 0, undefined]);
  }
  expect(gate.waiting()).toEqual(['make']);
  gate.release('make');
  expect((await run.ended).code).toBe(0);
  expect(project.ran()).toEqual(['other', 'make']);
  expect(project.read('lucidity.yaml')).toMatch(
    / {2}third:\n(.*\n)* {4}frozen: true\n(.*\n)*data:\n {2}data\.txt:\n$/,
  );
  expect(project.read('lucidity.yaml')).not.toMatch(/other:|raw\.txt/);
  expect(
    [...project.read('lucidity.lock').matchAll(/^"([\w.]+)":\{"(?:key|out)/gm)].map(([, name]) => name),
  ).toEqual(['data.txt', 'make', 'third']);
  expect(project.read('.gitignore').split('\n').sort()).toEqual([
    '',
    '/.luc',
    '/data.txt',
    '/out.txt',
    '/third.txt',
  ]);
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp', 'trash'])).toEqual([]);
  expect(JSON.parse((await project.luc(['status', '--json'])).stdout).stages).toMatchObject([
    { name: 'make', state: 'current' },
    { name: 'third', state: 'frozen' },
  ]);
});

describe('who needs the out that is being made waits, and then decides anew:', () => {
  /** Starts `args` while `make` runs, and lets that end once the other waits for it. */
  async function waitFor(args: readonly string[], exit = 0) {
    const gate = await openGate();
    const { project, run } = await startRun(gate);
    const waiting = project.spawn([...args, '--reporter', 'ndjson']);
    await waiting.says(/"event":"waiting"/);
    gate.release('make');
    expect((await run.ended).code).toBe(exit);
    return { gate, project, run, waiting };
  }

  function expectEnd(
    waited: { run: LiveProcess; project: Project },
    end: Awaited<LiveProcess['ended']>,
    trash: Snapshot = {},
  ): void {
    const told = eventsOf(end).filter(({ event }) => event === 'waiting');
    expect(told).toMatchObject([
      { for: 'claim', holder: { pid: waited.run.pid, command: 'luc repro make' } },
    ]);
    expect(waited.project.leftovers(['aside', 'claims', 'open', 'tmp'])).toEqual([]);
    expect(waited.project.trash()).toEqual(trash);
  }

  test('checkout and commit find nothing to do', async () => {
    for (const [args, stdout] of [
      [['checkout', 'out.txt'], 'The workspace is as recorded.\n'],
      [['commit', '-f', 'make'], 'Nothing to commit.\n'],
    ] as const) {
      const waited = await waitFor(args);
      const end = await waited.waiting.ended;
      expect(end).toMatchObject({ code: 0, stdout });
      expect(waited.project.read('out.txt')).toBe('two\nold\n');
      expectEnd(waited, end);
    }
  });

  test('move takes along what was made', async () => {
    const waited = await waitFor(['move', 'out.txt', 'moved.txt']);
    const end = await waited.waiting.ended;
    expect(end.code).toBe(0);
    expect([waited.project.exists('out.txt'), waited.project.read('moved.txt')]).toEqual([
      false,
      'two\nold\n',
    ]);
    expectEnd(waited, end);
  });

  test('remove --outs takes away what was made, which the store has', async () => {
    const waited = await waitFor(['remove', '--outs', ':make']);
    const end = await waited.waiting.ended;
    expect(end).toMatchObject({ code: 0, stdout: 'Removed `make`.\n' });
    const { project } = waited;
    expect([project.exists('out.txt'), /make/.test(project.read('lucidity.lock'))]).toEqual([false, false]);
    expect(project.read('.gitignore')).toBe('/.luc\n');
    expectEnd(waited, end);
  });

  test('repro -S changes what the run has used: the run is not confirmed, and the stage runs with the new value', async () => {
    const waited = await waitFor(['repro', 'make', '-S', 'word=new'], 1);
    const { gate, project } = waited;
    await gate.arrived('make');
    gate.release('make');
    const end = await waited.waiting.ended;
    expect(end.code).toBe(0);
    expect(project.read('params.yaml')).toBe('word: new # mine\n');
    expect(project.read('out.txt')).toBe('two\nnew\n');
    expect(project.ran()).toEqual(['make', 'make']);
    expectEnd(waited, end, { 'out.txt': 'two\nold\n' });
  });
});

test('the same by two at once: add, checkout, commit', async () => {
  const project = makeProject({
    git: true,
    files: { 'lucidity.yaml': 'stages:\n  a: {cmd: cp raw/1 a.txt, deps: [raw], outs: [a.txt]}\n' },
  });
  for (const i of [1, 2, 3]) project.write(`raw/${i}`, `${i}\n`);
  const twice = async (...args: string[]): Promise<void> => {
    const ends = await Promise.all([project.luc(args), project.luc(args)]);
    expect([args, ends.map(({ code }) => code)]).toEqual([args, [0, 0]]);
  };
  await twice('add', 'raw');
  expect(project.read('lucidity.yaml').match(/raw:/g)).toHaveLength(1);
  expect(project.read('.gitignore')).toBe('/.luc\n/raw\n');
  await Promise.all([twice('repro'), twice('add', 'raw')]);
  const made = project.snapshot();
  project.remove('raw');
  project.remove('a.txt');
  await Promise.all([twice('checkout'), twice('checkout', 'raw')]);
  expect(project.snapshot()).toEqual(made);
  project.write('raw/4', '4\n');
  await twice('commit', '-f');
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp', 'trash'])).toEqual([]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  expect(await project.luc(['fsck'])).toMatchObject({ code: 0 });
});
