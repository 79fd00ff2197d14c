/** Claims: who overlaps waits for whom, and nobody else does. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { type Identity, thisProcess } from '../../src/base/identity.ts';
import { ulid } from '../../src/base/ulid.ts';
import type { Holder } from '../../src/event.ts';
import type { RelPath } from '../../src/path.ts';
import {
  type Claims,
  forgetClaims,
  openClaims,
  type TakenClaims,
  type TakeOptions,
} from '../../src/store/claims.ts';
import { readClaims } from '../../src/store/claims-file.ts';
import type { Layout } from '../../src/store/layout.ts';
import { temporaryProject } from './temporary-project.ts';

const paths = (...list: string[]): RelPath[] => list as RelPath[];

function open(layout: Layout, command = 'luc repro', breakLock = false): Claims {
  const claims = openClaims(layout, ulid(), command, { breakLock });
  onTestFinished(() => claims.close());
  return claims;
}

const mends: TakeOptions = {
  mend() {
    throw new Error('nothing is dead here');
  },
};

const claimed = (layout: Layout): (readonly RelPath[])[] => readClaims(layout, null).map((one) => one.paths);

/** Claims as another process leaves them. */
function claimedBy(layout: Layout, identity: Partial<Identity>, ...held: string[]): string {
  const run = ulid();
  mkdirSync(layout.claims, { recursive: true });
  const claims = {
    'luc-claims': 1,
    identity: { ...thisProcess(), ...identity },
    command: 'luc repro',
    since: '2026-11-21T01:44:09.000Z',
    token: 'T',
    paths: held,
    beats: 0,
  };
  writeFileSync(join(layout.claims, `${run}.T.0`), JSON.stringify(claims));
  return run;
}

const dead = { start: thisProcess().start + 1 };

test('what does not overlap is taken at once', async () => {
  const layout = temporaryProject();
  const [a, b] = [open(layout), open(layout)];
  const free = { waitedFor: null, hasMended: false };
  expect(await a.take(paths('data/a', 'm.json'), mends)).toEqual(free);
  expect(await b.take(paths('data/ab', 'data/b'), mends)).toEqual(free);
  expect(await a.take(paths('data/a'), mends)).toEqual(free);
});

test.each([
  ['equal', 'data/a', 'data/a'],
  ['inside', 'data', 'data/a/b'],
  ['around', 'data/a', 'data'],
])(
  'who asks for a path that is %s waits until it is released, and hears for whom',
  async (_, held, wanted) => {
    const layout = temporaryProject();
    const [a, b] = [open(layout, 'luc repro a'), open(layout, 'luc repro b')];
    await a.take(paths('other'), mends);
    await a.take(paths(held), mends);
    const told: Holder[] = [];
    const onWait = (holder: Holder): void => {
      told.push(holder);
      a.release(paths(held));
    };
    const { waitedFor } = await b.take(paths(wanted), { ...mends, onWait });
    expect(told).toEqual([
      { pid: process.pid, host: hostname(), command: 'luc repro a', since: expect.stringMatching(/^2.*Z$/) },
    ]);
    expect(waitedFor).toEqual(told[0]);
  },
);

test('all paths are taken together or none', async () => {
  const layout = temporaryProject();
  const [a, b, c] = [open(layout), open(layout), open(layout)];
  await a.take(paths('x'), mends);
  let taken: Promise<TakenClaims> | null = null;
  const onWait = (): void => {
    taken ??= c.take(paths('y'), mends).then((claims) => {
      a.release(paths('x'));
      c.release(paths('y'));
      return claims;
    });
  };
  await b.take(paths('x', 'y'), { ...mends, onWait });
  expect(await taken).toEqual({ waitedFor: null, hasMended: false });
});

test('waiting can be ended, and leaves nothing claimed', async () => {
  const layout = temporaryProject();
  const [a, b] = [open(layout), open(layout)];
  await a.take(paths('x'), mends);
  const stop = new AbortController();
  const waiting = b.take(paths('x', 'y'), {
    ...mends,
    onWait: () => stop.abort(),
    signal: stop.signal,
  });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(claimed(layout)).toEqual([['x']]);
});

test('a path that was taken twice is held until it is released twice', async () => {
  const layout = temporaryProject();
  const claims = open(layout);
  await claims.take(paths('x'), mends);
  await claims.take(paths('x'), mends);
  claims.release(paths('x'));
  expect(claimed(layout)).toEqual([['x']]);
  claims.release(paths('x'));
  expect(readdirSync(layout.claims)).toEqual([]);
});

test('what a dead run held is free for nobody before it is mended, whichever path of it they want', async () => {
  const layout = temporaryProject();
  const run = claimedBy(layout, dead, 'x', 'y');
  const [a, b] = [open(layout), open(layout)];
  const mended: string[] = [];
  let other: Promise<TakenClaims> | null = null;
  const byOther = (found: string): Promise<void> =>
    new Promise((resolve) => {
      mended.push(`${found} for y`);
      finish = resolve;
      begun();
    });
  let finish = (): void => undefined;
  let begun = (): void => undefined;
  const mend = async (found: string): Promise<void> => {
    mended.push(`${found} for x`);
    other = b.take(paths('y'), { mend: byOther });
    await new Promise<void>((resolve) => {
      begun = resolve;
    });
    forgetClaims(layout, found);
  };
  expect(await a.take(paths('x'), { mend })).toEqual({ waitedFor: null, hasMended: true });
  finish();
  expect(await other).toEqual({ waitedFor: null, hasMended: true });
  expect(mended).toEqual([`${run} for x`, `${run} for y`]);
  expect(claimed(layout).sort()).toEqual([['x'], ['y']]);
});

test('every dead run is mended by who meets it; claims of one that cannot be mended stay', async () => {
  const layout = temporaryProject();
  const gone = [claimedBy(layout, dead, 'x/y'), claimedBy(layout, dead, 'z')].sort();
  const claims = open(layout);
  const refuse = claims.take(paths('x'), { mend: () => Promise.reject(new Error('orphan')) });
  await expect(refuse).rejects.toThrow('orphan');
  const mended: string[] = [];
  const mend = async (run: string): Promise<void> => {
    mended.push(run);
    forgetClaims(layout, run);
  };
  await claims.take(paths('x'), { mend });
  expect(mended.sort()).toEqual(gone);
  expect(claimed(layout)).toEqual([['x']]);
});

test('two who mend the same dead run wait for each other', async () => {
  const layout = temporaryProject();
  const run = claimedBy(layout, dead, 'x');
  const [a, b] = [openClaims(layout, run, 'luc status'), openClaims(layout, run, 'luc repro')];
  expect(await a.take(paths('x'), mends)).toEqual({ waitedFor: null, hasMended: false });
  const onWait = (): void => {
    forgetClaims(layout, run);
    a.close();
  };
  const { waitedFor } = await b.take(paths('x'), { ...mends, onWait });
  expect(waitedFor).toMatchObject({ command: 'luc status' });
  b.close();
  expect(readdirSync(layout.claims)).toEqual([]);
});

test('on a full disk nothing more is taken, and the rest can be released', async () => {
  const layout = temporaryProject();
  const claims = open(layout);
  await claims.take(paths('x'), mends);
  await claims.take(paths('y'), mends);
  const { writeSync } = fx;
  onTestFinished(() => replaceEffects({ writeSync }));
  replaceEffects({
    writeSync() {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    },
  });
  await expect(claims.take(paths('z'), mends)).rejects.toThrow('ENOSPC');
  claims.release(paths('x'));
  expect(claimed(layout)).toEqual([['y']]);
  replaceEffects({ writeSync });
  await claims.take(paths('w'), mends);
  expect(claimed(layout)).toEqual([['y'], ['w']]);
});

test('what a kill or a power loss left of a file claims nothing, and goes', async () => {
  const layout = temporaryProject();
  mkdirSync(layout.claims, { recursive: true });
  writeFileSync(join(layout.claims, ulid()), '');
  const claims = open(layout);
  expect(await claims.take(paths('x'), mends)).toEqual({ waitedFor: null, hasMended: false });
  claims.release(paths('x'));
  expect(readdirSync(layout.claims)).toEqual([]);
});

test('a run on another host that stands still is reported, never broken silently', async () => {
  const layout = temporaryProject();
  const run = claimedBy(layout, { host: 'far:away', boot: 'other' }, 'x');
  const { monotonic } = fx;
  let now = 0;
  replaceEffects({ monotonic: () => (now += 20_000) });
  onTestFinished(() => replaceEffects({ monotonic }));
  await expect(open(layout).take(paths('x'), mends)).rejects.toMatchObject({
    problems: [
      { code: 'lock-stands-still', hint: 'if you know that it has ended, take over with `--break-lock`' },
    ],
  });
  const broken: string[] = [];
  const mend = async (found: string): Promise<void> => {
    broken.push(found);
    forgetClaims(layout, found);
  };
  await open(layout, 'luc repro', true).take(paths('x'), { mend });
  expect(broken).toEqual([run]);
});
