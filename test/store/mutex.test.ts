/** The mutex: one at a time, in one process and in many, whoever dies where. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { type Identity, thisProcess } from '../../src/base/identity.ts';
import type { Holder } from '../../src/event.ts';
import { ProblemError } from '../../src/failure.ts';
import type { Layout } from '../../src/store/layout.ts';
import { withMutex } from '../../src/store/mutex.ts';
import { bundle, ending, start, temporaryProject } from './temporary-project.ts';

/** A lock as another process leaves it. */
function heldBy(layout: Layout, identity: Partial<Identity>, more = ''): string {
  const path = join(layout.luc, 'lock');
  const holding = {
    'luc-lock': 1,
    identity: { ...thisProcess(), ...identity },
    command: 'luc repro',
    since: '2026-11-21T01:44:09.000Z',
    token: 'T',
  };
  mkdirSync(layout.luc, { recursive: true });
  writeFileSync(path, `${JSON.stringify(holding)}\n${more}`);
  return path;
}

const elsewhere = { host: 'far:away', boot: 'other' };
const left = (layout: Layout): string[] => readdirSync(layout.luc).filter((name) => name !== 'tmp');

/** Each look at the clock is `step` milliseconds after the one before. */
function replaceClock(step: number): void {
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => (now += step) });
  onTestFinished(() => replaceEffects({ monotonic }));
}

test('within a process each starts when the one before has ended, also if that failed', async () => {
  const layout = temporaryProject();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} starts`);
    await new Promise(setImmediate);
    log.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const all = await Promise.allSettled(['a', 'b', 'c'].map((name) => withMutex(layout, 'lock', work(name))));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(left(layout)).toEqual([]);
  expect(readdirSync(layout.tmp)).toEqual([]);
});

test('many processes, some of which die at the worst moments, are never inside together', async () => {
  const layout = temporaryProject();
  const program = await bundle('contender.ts', layout.root);
  const fates = [
    'live',
    'die inside',
    'live',
    'die while taking over',
    'die inside',
    'die after taking over',
    'live',
  ];
  const endings = fates.map((fate) =>
    ending(start(program, layout.root, fate === 'die inside' ? '20' : '60', fate)),
  );
  const results = await Promise.all(endings);
  for (const [i, fate] of fates.entries()) {
    if (fate === 'live') expect(results[i]).toBe(0);
    else if (fate === 'die inside') expect(results[i]).toBe('SIGKILL');
    else expect([0, 'SIGKILL']).toContain(results[i]);
  }
  await withMutex(layout, 'lock', () => undefined);
  expect(left(layout)).toEqual([]);
}, 60_000);

test.each(['die while taking over', 'die after taking over'])(
  'a successor that dies (%s) has a successor',
  async (fate) => {
    const layout = temporaryProject();
    const program = await bundle('contender.ts', layout.root);
    heldBy(layout, { start: thisProcess().start + 1 });
    expect(await ending(start(program, layout.root, '1', fate))).toBe('SIGKILL');
    expect(left(layout).length).toBe(2);
    expect(await ending(start(program, layout.root, '1', 'live'))).toBe(0);
    expect(left(layout)).toEqual([]);
  },
);

test('a dead holder is taken over at once, and so is what power loss left of a lock', async () => {
  const layout = temporaryProject();
  heldBy(layout, { start: thisProcess().start + 1 });
  expect(await withMutex(layout, 'lock', () => 'in')).toBe('in');
  for (const text of ['', 'null', '{"identity":{"pid":7},"token":"T"}']) {
    writeFileSync(join(layout.luc, 'lock'), text);
    expect(await withMutex(layout, 'lock', () => 'in again')).toBe('in again');
  }
  expect(left(layout)).toEqual([]);
});

test('a living holder is waited for, and named', async () => {
  const layout = temporaryProject();
  const path = heldBy(layout, {});
  const told: Holder[] = [];
  const onWait = (holder: Holder): void => {
    told.push(holder);
    fx.unlinkSync(path);
  };
  await withMutex(layout, 'lock', () => undefined, { onWait });
  expect(told).toEqual([
    { pid: process.pid, host: hostname(), command: 'luc repro', since: '2026-11-21T01:44:09.000Z' },
  ]);
});

test('waiting can be ended', async () => {
  const layout = temporaryProject();
  heldBy(layout, {});
  const stop = new AbortController();
  const waiting = withMutex(layout, 'lock', () => undefined, {
    onWait: () => stop.abort(),
    signal: stop.signal,
  });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(left(layout)).toEqual(['lock']);
  expect(readdirSync(layout.tmp)).toEqual([]);
});

test('what is no file of ours in the place of the lock is a problem', async () => {
  const layout = temporaryProject();
  const path = join(layout.luc, 'lock');
  mkdirSync(layout.luc);
  writeFileSync(join(layout.root, 'theirs'), 'text');
  for (const make of [
    () => symlinkSync('../theirs', path),
    () => symlinkSync('nowhere', path),
    () => mkdirSync(path),
  ]) {
    make();
    await expect(withMutex(layout, 'lock', () => undefined)).rejects.toMatchObject({
      kind: 'environment',
      problems: [
        {
          code: 'no-lock',
          message: '`.luc/lock` is in the way of the lock that belongs there: it is no regular file',
          hint: 'look at what it is, and remove it',
        },
      ],
    });
    expect([left(layout), readdirSync(layout.tmp)]).toEqual([['lock'], []]);
    rmSync(path, { recursive: true });
  }
});

test('waiting can be ended also where the file system says that the name is taken and that nothing is there', async () => {
  const layout = temporaryProject();
  const { linkSync } = fx;
  const stop = new AbortController();
  onTestFinished(() => replaceEffects({ linkSync }));
  replaceEffects({
    linkSync: () => {
      setImmediate(() => stop.abort());
      throw Object.assign(new Error('EEXIST'), { code: 'EEXIST', syscall: 'link' });
    },
  });
  const waiting = withMutex(layout, 'lock', () => undefined, { signal: stop.signal });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

test('a holder on another host that stands still is reported, never broken silently', async () => {
  const layout = temporaryProject();
  heldBy(layout, elsewhere);
  replaceClock(20_000);
  const waiting = withMutex(layout, 'lock', () => undefined);
  await expect(waiting).rejects.toThrow(ProblemError);
  await expect(waiting).rejects.toMatchObject({
    kind: 'environment',
    problems: [
      {
        code: 'lock-stands-still',
        message: `\`luc repro\` (pid ${process.pid} on far, since 2026-11-21T01:44:09.000Z) holds what we need and has given no sign of life for a minute`,
        hint: 'if you know that it has ended, take over with `--break-lock`',
      },
    ],
  });
  expect(left(layout)).toEqual(['lock']);
  expect(await withMutex(layout, 'lock', () => 'in', { breakLock: true })).toBe('in');
  expect(left(layout)).toEqual([]);
});

test('a holder on another host whose file changes lives', async () => {
  const layout = temporaryProject();
  const path = heldBy(layout, elsewhere);
  const { monotonic, readFileSync: read } = fx;
  let now = 0;
  let looks = 0;
  onTestFinished(() => replaceEffects({ monotonic, readFileSync: read }));
  replaceEffects({
    monotonic: () => (now += 20_000),
    readFileSync: (file) => {
      if (file === path && ++looks === 8) fx.unlinkSync(path);
      else if (file === path) writeFileSync(path, `${read(path).toString()}.`);
      return read(file);
    },
  });
  expect(await withMutex(layout, 'lock', () => 'in')).toBe('in');
  expect(looks).toBe(8);
});

test('who was broken finds out before writing, and leaves the lock of the other', async () => {
  const layout = temporaryProject();
  const path = join(layout.luc, 'lock');
  const work = withMutex(layout, 'lock', (checkHeld) => {
    checkHeld();
    fx.unlinkSync(path);
    heldBy(layout, {});
    checkHeld();
  });
  await expect(work).rejects.toMatchObject({ problems: [{ code: 'lock-lost' }] });
  expect(readFileSync(path, 'utf8')).toContain('"token":"T"');
});
