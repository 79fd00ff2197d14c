/** The store at every write boundary: the disk is full there, or the process dies there; then a new process goes on. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Effects, fx, replaceEffects, writingEffects } from '../../src/base/effects.ts';
import { nameBeside } from '../../src/base/files.ts';
import { type Digest, digestOf } from '../../src/digest.ts';
import { emptyLock, stageKey } from '../../src/lock.ts';
import { type FsckRecord, verifyStore } from '../../src/store/fsck.ts';
import { findResults, writeResult } from '../../src/store/results.ts';
import { sweepTemporary } from '../../src/store/sweep-temporary.ts';
import { isLeftByDead, temporaryBeside, temporaryName } from '../../src/store/temporary.ts';
import { corrupt, namesIn, putMembers, useStoreFolder } from './store-folder.ts';

const folder = useStoreFolder();
const { emit, open, at, packFiles } = folder;
const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

const full = (): Error => Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
class Death extends Error {}

/**
 * Lets the writing effect number `boundary` fail: `full` and those after it work, `dead` and nothing writes any more,
 * `torn` the same after half of the bytes.
 */
function failAt(boundary: number, how: 'full' | 'dead' | 'torn'): void {
  let count = 0;
  const guarded = writingEffects.map((name) => {
    const effect = original[name] as (...args: unknown[]) => unknown;
    const act = (...args: unknown[]): unknown => {
      const now = count++;
      if (now < boundary || (now > boundary && how === 'full')) return effect(...args);
      if (now === boundary && how === 'torn' && name === 'writeSync') {
        const bytes = args[1] as Uint8Array;
        original.writeSync(args[0] as number, bytes.subarray(0, bytes.length / 2));
      }
      throw how === 'full' ? full() : new Death();
    };
    return [name, act] as const;
  });
  replaceEffects(Object.fromEntries(guarded));
}

/** Does the work with a fault at each boundary in turn, until it gets through; `check` looks at what is left. */
async function atEveryBoundary(work: () => void, check: () => Promise<void>): Promise<void> {
  for (const how of ['full', 'dead', 'torn'] as const)
    for (let boundary = 0, isDone = false; !isDone; boundary++) {
      rmSync(folder.layout.store, { recursive: true, force: true });
      failAt(boundary, how);
      isDone = attempt(work);
      replaceEffects(original);
      await check();
      if (how === 'full') expect(namesIn(folder.layout.spool)).toEqual([]);
      work();
      sweepTemporary(folder.layout, Number.POSITIVE_INFINITY);
      expect(namesIn(folder.layout.spool)).toEqual([]);
    }
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Death || (error instanceof Error && 'code' in error && error.code === 'ENOSPC'))
      return false;
    throw error;
  }
}

const nothingNeeded: FsckRecord = {
  lock: emptyLock,
  misfits: [],
  isStored: () => true,
  isFrozen: () => false,
  isElsewhere: () => false,
  saveAgain: async () => {},
};

/** Everything that has a name in the store is what its name says. */
async function expectSound(): Promise<void> {
  const report = await verifyStore(folder.layout, open(), nothingNeeded, emit);
  expect(report).toMatchObject({ ok: true, strays: [] });
  expect(folder.events.filter(({ event }) => event === 'object-quarantined')).toEqual([]);
}

const members = Array.from({ length: 300 }, (_, i) => digestOf(`member ${i}`));
const present = (digests: readonly Digest[]): number => digests.filter(open().has).length;

test('a pack is there whole or not at all', async () => {
  await atEveryBoundary(
    () => {
      putMembers(open(), 300);
    },
    async () => {
      expect([0, 300]).toContain(present(members));
      await expectSound();
    },
  );
  expect(present(members)).toBe(300);
});

test('a single object is there whole or not at all', async () => {
  const bytes = Buffer.alloc(600_000, 'large');
  writeFileSync(at('data'), bytes);
  await atEveryBoundary(() => {
    open().putFile(at('data'), null);
    putMembers(open(), 2);
  }, expectSound);
  expect(open().read(digestOf(bytes))?.equals(bytes)).toBe(true);
  expect(present(members)).toBe(2);
});

test('a result is there whole or not at all', async () => {
  const what = { kind: 'cmd' };
  const key = stageKey(what, new Map(), []);
  const made = { at: '', ms: 1, luc: '', machine: '', backend: null, run: '', stage: '' };
  const result = { key, what, deps: new Map(), outs: new Map(), made };
  await atEveryBoundary(() => writeResult(folder.layout, result), expectSound);
  expect(findResults(folder.layout, key, emit)).toEqual([result]);
});

test('while a corrupt member is quarantined, no sound one is ever lost', async () => {
  for (const how of ['full', 'dead', 'torn'] as const)
    for (let boundary = 0, isDone = false; !isDone; boundary++) {
      rmSync(folder.layout.store, { recursive: true, force: true });
      putMembers(open(), 300);
      corrupt(packFiles().pack, 8);
      failAt(boundary, how);
      isDone = attempt(() => void open().read(digestOf('member 0')));
      replaceEffects(original);
      expect(open().read(digestOf('member 0'))).toBeNull();
      expect(members.filter(open().has)).toEqual(members.slice(1));
    }
});

test('while a touched object is renewed, it is never trusted unread', () => {
  const bytes = Buffer.from('touched');
  const digest = digestOf(bytes);
  for (const how of ['full', 'dead', 'torn'] as const)
    for (let boundary = 0, isDone = false; !isDone; boundary++) {
      rmSync(folder.layout.store, { recursive: true, force: true });
      open().putBytes(digest, bytes);
      corrupt(folder.objectPath(digest), 0);
      utimesSync(folder.objectPath(digest), 7, 7);
      failAt(boundary, how);
      isDone = attempt(() => expect(open().has(digest)).toBe(false));
      replaceEffects(original);
      expect(open().has(digest)).toBe(false);
    }
});

test('sweeping removes what is older than asked, in a shared store only after another day', () => {
  const { layout } = folder;
  const spooled = join(layout.spool, 'left');
  const built = join(layout.tmp, 'left');
  const leave = (): void => {
    mkdirSync(layout.spool, { recursive: true });
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, 'file'), '');
    writeFileSync(spooled, '');
    utimesSync(spooled, 1, 1);
  };
  leave();
  sweepTemporary(layout, Date.now() - 60_000);
  expect([readdirSync(layout.spool), readdirSync(layout.tmp)]).toEqual([['left'], ['left']]);
  sweepTemporary({ ...layout, storeIsOutside: true }, Date.now() + 60_000);
  expect([readdirSync(layout.spool), readdirSync(layout.tmp)]).toEqual([['left'], []]);
  sweepTemporary(layout, Date.now() + 60_000);
  expect([readdirSync(layout.spool), readdirSync(layout.tmp)]).toEqual([[], []]);
});

test('what a dead process left is swept at once, what a living one makes stays', () => {
  const { layout } = folder;
  const dead = spawnSync('true').pid;
  const [id, where, pid, start] = temporaryName().split('.');
  expect([isLeftByDead(temporaryName()), pid]).toEqual([false, String(process.pid)]);
  const names = {
    gone: `${id}.${where}.${dead}.${start}`,
    // Its number belongs to another process by now.
    reused: `${id}.${where}.${pid}.${Number(start) + 1}`,
    elsewhere: `${id}.${'0'.repeat(12)}.${dead}.${start}`,
    own: temporaryName(),
    nameless: `${id}`,
  };
  for (const path of [layout.spool, layout.tmp]) {
    mkdirSync(path, { recursive: true });
    for (const name of Object.values(names)) writeFileSync(join(path, name), '');
  }
  for (const shared of [true, false]) {
    sweepTemporary({ ...layout, storeIsOutside: shared }, 0);
    for (const path of [layout.spool, layout.tmp])
      expect(readdirSync(path).sort()).toEqual([names.elsewhere, names.own, names.nameless].sort());
  }
  const beside = (name: string): string => nameBeside(at('a*b'), `.${name}`);
  for (const name of [names.gone, names.elsewhere]) writeFileSync(beside(name), '');
  temporaryBeside(at('a*b'));
  expect([names.gone, names.elsewhere].map((name) => existsSync(beside(name)))).toEqual([false, true]);
});
