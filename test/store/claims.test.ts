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
import { type Claims, listClaims, openClaims, type TakenClaims } from '../../src/store/claims.ts';
import type { Layout } from '../../src/store/layout.ts';
import { temporaryProject } from './temporary-project.ts';

const paths = (...list: string[]): RelPath[] => list as RelPath[];

function open(layout: Layout, command = 'luc repro', breakLock = false): Claims {
  const claims = openClaims(layout, ulid(), command, { breakLock });
  onTestFinished(() => claims.close());
  return claims;
}

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
  const free = { waitedFor: null, dead: [] };
  expect(await a.take(paths('data/a', 'm.json'))).toEqual(free);
  expect(await b.take(paths('data/ab', 'data/b'))).toEqual(free);
  expect(await a.take(paths('data/a'))).toEqual(free);
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
    await a.take(paths('other'));
    await a.take(paths(held));
    const told: Holder[] = [];
    const onWait = (holder: Holder): void => {
      told.push(holder);
      a.release(paths(held));
    };
    const { waitedFor } = await b.take(paths(wanted), onWait);
    expect(told).toEqual([
      { pid: process.pid, host: hostname(), command: 'luc repro a', since: expect.stringMatching(/^2.*Z$/) },
    ]);
    expect(waitedFor).toEqual(told[0]);
  },
);

test('all paths are taken together or none', async () => {
  const layout = temporaryProject();
  const [a, b, c] = [open(layout), open(layout), open(layout)];
  await a.take(paths('x'));
  let taken: Promise<TakenClaims> | null = null;
  await b.take(paths('x', 'y'), () => {
    taken ??= c.take(paths('y')).then((claims) => {
      a.release(paths('x'));
      c.release(paths('y'));
      return claims;
    });
  });
  expect(await taken).toEqual({ waitedFor: null, dead: [] });
});

test('waiting can be ended, and leaves nothing claimed', async () => {
  const layout = temporaryProject();
  const [a, b] = [open(layout), open(layout)];
  await a.take(paths('x'));
  const stop = new AbortController();
  const waiting = b.take(paths('x', 'y'), () => stop.abort(), stop.signal);
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(listClaims(layout).map((claims) => claims.paths)).toEqual([['x']]);
});

test('a path that was taken twice is held until it is released twice', async () => {
  const layout = temporaryProject();
  const claims = open(layout);
  await claims.take(paths('x'));
  await claims.take(paths('x'));
  claims.release(paths('x'));
  expect(listClaims(layout)).toMatchObject([{ status: 'alive', paths: ['x'] }]);
  claims.release(paths('x'));
  expect(readdirSync(layout.claims)).toEqual([]);
});

test('what dead runs held is taken, and the runs are named once', async () => {
  const layout = temporaryProject();
  const gone = [claimedBy(layout, dead, 'x/y'), claimedBy(layout, dead, 'z')];
  const claims = open(layout);
  const { waitedFor, dead: found } = await claims.take(paths('x'));
  expect(waitedFor).toBe(null);
  expect([...found].sort()).toEqual(gone.sort());
  expect(await claims.take(paths('z'))).toEqual({ waitedFor: null, dead: [] });
});

test('claims are listed with their holders', () => {
  const layout = temporaryProject();
  const [living, gone] = [claimedBy(layout, {}, 'x'), claimedBy(layout, dead, 'z')] as const;
  expect(new Map(listClaims(layout).map(({ run, status, paths: held }) => [run, [status, held]]))).toEqual(
    new Map([
      [living, ['alive', ['x']]],
      [gone, ['dead', ['z']]],
    ]),
  );
});

test('two who mend the same dead run wait for each other', async () => {
  const layout = temporaryProject();
  const run = claimedBy(layout, dead, 'x');
  const [a, b] = [openClaims(layout, run, 'luc status'), openClaims(layout, run, 'luc repro')];
  expect(await a.take(paths('x'))).toEqual({ waitedFor: null, dead: [run] });
  const { waitedFor } = await b.take(paths('x'), () => a.close());
  expect(waitedFor).toMatchObject({ command: 'luc status' });
  b.close();
  expect(readdirSync(layout.claims)).toEqual([]);
});

test('on a full disk nothing more is taken, and the rest can be released', async () => {
  const layout = temporaryProject();
  const claims = open(layout);
  await claims.take(paths('x'));
  await claims.take(paths('y'));
  const { writeSync } = fx;
  onTestFinished(() => replaceEffects({ writeSync }));
  replaceEffects({
    writeSync() {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    },
  });
  await expect(claims.take(paths('z'))).rejects.toThrow('ENOSPC');
  claims.release(paths('x'));
  expect(listClaims(layout)).toMatchObject([{ paths: ['y'] }]);
  replaceEffects({ writeSync });
  await claims.take(paths('w'));
  expect(listClaims(layout).map((one) => one.paths)).toEqual([['y'], ['w']]);
});

test('what a kill or a power loss left of a file claims nothing, and goes', async () => {
  const layout = temporaryProject();
  mkdirSync(layout.claims, { recursive: true });
  writeFileSync(join(layout.claims, ulid()), '');
  const claims = open(layout);
  expect(await claims.take(paths('x'))).toEqual({ waitedFor: null, dead: [] });
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
  await expect(open(layout).take(paths('x'))).rejects.toMatchObject({
    problems: [
      { code: 'lock-stands-still', hint: 'if you know that it has ended, take over with `--break-lock`' },
    ],
  });
  expect(await open(layout, 'luc repro', true).take(paths('x'))).toMatchObject({ dead: [run] });
});
