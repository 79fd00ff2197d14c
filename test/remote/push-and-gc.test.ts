/**
 * A push of what a gc is about to remove, and two gcs without any grace, their requests interleaved in many ways: whatever
 * the order, what a record of a push speaks of is there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import { type Entry, isFolder } from '../../src/entry.ts';
import { decodeIndex } from '../../src/pack.ts';
import type { RelPath } from '../../src/path.ts';
import { decodePushRecords } from '../../src/push-record.ts';
import { collectRemote } from '../../src/remote/gc/collect.ts';
import { push } from '../../src/remote/push/push.ts';
import { type Remote, RemoteError } from '../../src/remote/remote.ts';
import { decodeRootEntry } from '../../src/root-entry.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { openObjects } from '../../src/store/objects.ts';
import { decodeTree, folderEntry } from '../../src/tree.ts';
import { openScheduledRemote, type ScheduledRemote } from './scheduled-remote.ts';

const signal = new AbortController().signal;
const project = 'p'.repeat(64);

interface Case {
  readonly isNew: boolean;
  readonly isShared: boolean;
}

interface Scene {
  readonly remote: ScheduledRemote;
  readonly pushAs: (remote: Remote, commit: string, roots?: readonly Entry[]) => Promise<void>;
  readonly gcAs: (remote: Remote) => Promise<void>;
  readonly root: Entry;
  readonly other: Entry;
}

/** The remote has what a commit made to which nothing leads any more. */
async function withScene(isNew: boolean, act: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const layouts = {
    push: layoutOf(join(folder, 'a')),
    gc: layoutOf(join(folder, 'b')),
    other: { ...layoutOf(join(folder, 'a')), index: join(folder, 'c') },
  };
  const objects = openObjects(layouts.push, () => {});
  const file = (text: string): Entry => {
    const bytes = Buffer.from(text);
    objects.putBytes(digestOf(bytes), bytes);
    return { type: 'f', bytes: bytes.length, digest: digestOf(bytes) };
  };
  const folderOf = (members: Readonly<Record<string, Entry>>): Entry => {
    const tree = Object.entries(members).map(([name, entry]) => ({ name, ...entry }));
    const { entry, bytes } = folderEntry(tree);
    objects.putBytes(entry.digest, bytes);
    return entry;
  };
  const shared = file('shared');
  const root = folderOf({ a: file('a'), deep: folderOf({ b: file('b') }), shared });
  const other = folderOf({ c: file('c'), shared });
  const remote = openScheduledRemote();
  const scene: Scene = {
    remote,
    root,
    other,
    pushAs: async (as, commit, roots = [root]) => {
      const layout = isNew && commit !== 'live' ? layouts.other : layouts.push;
      const parts = { remote: as, layout, objects, emit: () => {}, signal, jobs: 2, keepPushes: 0 };
      const wanted = roots.map((entry) => ({ path: 'x' as RelPath, entry, treesOnly: false }));
      const pushed = await push(parts, { project, commit, results: [], roots: wanted });
      expect(pushed).toMatchObject({ missing: [], failed: [], problems: [] });
    },
    gcAs: async (as) => {
      const options = { roots: [], trees: [], dry: false, grace: 0, keepPushes: -1, project };
      await collectRemote(
        { remote: as, layout: layouts.gc, readTree: objects.readTree, signal },
        { ...options, isReachable: (commit) => commit !== 'abandoned' },
      );
    },
  };
  try {
    await act(scene);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every root that a record of a reachable commit names, and all below it, is there under its digest. */
function recordedRoots({ blobs }: ScheduledRemote): readonly string[] {
  const objects = new Map<Digest, Buffer>();
  for (const [name, { bytes }] of blobs) {
    if (name.startsWith('objects/')) objects.set(digestOf(bytes), bytes);
    const index = name.endsWith('.idx') ? decodeIndex(bytes) : null;
    const pack = blobs.get(name.replace(/\.idx$/, '.pack'))?.bytes;
    if (!index || !pack) continue;
    for (const { digest, offset, bytes: length } of index.members())
      objects.set(digest, pack.subarray(offset, offset + length));
  }
  const checkBelow = ({ digest, ...entry }: Entry): void => {
    const bytes = objects.get(digest);
    expect(bytes && digestOf(bytes)).toBe(digest);
    if (isFolder({ digest, ...entry } as Entry))
      for (const child of decodeTree(bytes ?? Buffer.alloc(0)) ?? []) checkBelow(child);
  };
  const roots: string[] = [];
  for (const [name, { bytes }] of blobs) {
    if (!name.startsWith('pushes/')) continue;
    const records = (decodePushRecords(bytes) ?? []).filter(({ commit }) => commit !== 'abandoned');
    for (const entry of records.flatMap((record) => record.roots)) {
      checkBelow(entry);
      const hex = hexOf(entry.digest);
      const entries = [...blobs].filter(([one]) => one.startsWith(`roots/${hex.slice(0, 2)}/${hex}/`));
      const whole = entries.filter(([, kept]) =>
        decodeRootEntry(kept.bytes)?.packs.every((pack) => blobs.has(`packs/${hexOf(pack)}.pack`)),
      );
      expect(whole.length).toBeGreaterThan(0);
      roots.push(entry.digest);
    }
  }
  return [...new Set(roots)].sort();
}

const gcTwice = async ({ gcAs }: Scene, remote: Remote): Promise<void> => {
  await gcAs(remote);
  await gcAs(remote);
};

async function play(
  { isNew, isShared }: Case,
  next: (waiting: readonly string[], served: Readonly<Record<string, number>>) => string,
): Promise<Readonly<Record<string, number>>> {
  let counts: Readonly<Record<string, number>> = {};
  await withScene(isNew, async (scene) => {
    const { remote, pushAs, root, other } = scene;
    const idle = remote.as('idle');
    await pushAs(idle, 'abandoned', [root, other]);
    if (isShared) await pushAs(idle, 'kept', [other]);
    const recorded = isShared ? [other.digest, root.digest].sort() : [root.digest];
    await remote.run(
      { push: () => pushAs(remote.as('push'), 'live'), gc: () => gcTwice(scene, remote.as('gc')) },
      (waiting, served) => {
        counts = served;
        return next(waiting, served);
      },
    );
    expect(recordedRoots(remote)).toEqual(recorded);
    await gcTwice(scene, idle);
    expect(recordedRoots(remote)).toEqual(recorded);
  });
  return counts;
}

const packBytes = ({ blobs }: ScheduledRemote): readonly number[] =>
  [...blobs].filter(([name]) => name.endsWith('.pack')).map(([, { bytes }]) => bytes.length);

/** Gives up at one request. */
function failingAt(remote: Remote, at: number): Remote {
  let asked = 0;
  return new Proxy(remote, {
    get: (target, method) => {
      const own: unknown = Reflect.get(target, method);
      if (typeof own !== 'function' || method === 'close') return own;
      return (...args: unknown[]) => {
        if (asked++ === at) throw new Error('the end');
        return Reflect.apply(own, target, args);
      };
    },
  });
}

test('what little is needed of a pack moves to another, wherever a gc ends', {
  timeout: 600_000,
}, async () => {
  const sharesOnce = async (act: (scene: Scene) => Promise<void>): Promise<void> =>
    withScene(false, async (scene) => {
      const idle = scene.remote.as('idle');
      await scene.pushAs(idle, 'abandoned', [scene.root, scene.other]);
      await scene.pushAs(idle, 'kept', [scene.other]);
      await act(scene);
    });
  let before: readonly number[] = [];
  let after: readonly number[] = [];
  await sharesOnce(async (scene) => {
    before = packBytes(scene.remote);
    await gcTwice(scene, scene.remote.as('idle'));
    after = packBytes(scene.remote);
    expect(recordedRoots(scene.remote)).toEqual([scene.other.digest]);
  });
  expect([before.length, after.length]).toEqual([1, 1]);
  expect(after[0]).toBeLessThan((before[0] ?? 0) * 0.6);
  let isOver = false;
  for (let at = 0; !isOver; at += isWhole ? 1 : 5)
    await sharesOnce(async (scene) => {
      const { remote, gcAs, other, pushAs } = scene;
      const idle = remote.as('idle');
      isOver = await gcTwice(scene, failingAt(idle, at)).then(
        () => true,
        () => false,
      );
      expect(recordedRoots(remote)).toEqual([other.digest]);
      await gcTwice(scene, idle);
      await gcAs(idle);
      expect(recordedRoots(remote)).toEqual([other.digest]);
      expect(packBytes(remote)).toEqual(after);
      await pushAs(idle, 'live');
      expect(recordedRoots(remote)).toEqual([other.digest, scene.root.digest].sort());
    });
});

const wantedOr = (wanted: string, waiting: readonly string[]): string =>
  waiting.includes(wanted) ? wanted : (waiting[0] ?? '');

const isWhole = process.env.LUC_CRASH === 'all';

/** A clone that is not new has made known what is there, and asks less. */
describe.each<Case>([
  { isNew: false, isShared: false },
  { isNew: true, isShared: true },
])('clone that is new: $isNew, pack that is needed by others too: $isShared', (one) => {
  test('each comes in between the other, at every two places', { timeout: 600_000 }, async () => {
    const { push: pushes = 0 } = await play(one, (waiting) => wantedOr('push', waiting));
    const { gc: gcs = 0 } = await play(one, (waiting) => wantedOr('gc', waiting));
    expect(pushes).toBeGreaterThan(3);
    expect(gcs).toBeGreaterThan(20);
    // The push begins, the gcs come to some place, the push ends, the gcs end.
    for (let begun = 0; begun <= pushes; begun++) {
      const places = [...Array(gcs + 1).keys(), Number.POSITIVE_INFINITY];
      const tried = places.filter((at) => isWhole || begun === 0 || at % 23 === begun % 23 || at > gcs);
      for (const reached of tried)
        await play(one, (waiting, served) => {
          const isBegun = (served.push ?? 0) >= begun;
          return wantedOr(isBegun && (served.gc ?? 0) < reached ? 'gc' : 'push', waiting);
        });
    }
  });

  test('in turns of any length', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(15), { minLength: 1, maxLength: 12 }), async (lengths) => {
        const turns = lengths.flatMap((length, i) => Array<string>(length).fill(i % 2 === 0 ? 'gc' : 'push'));
        let at = 0;
        await play(one, (waiting) => wantedOr(turns[at++] ?? 'gc', waiting));
      }),
      { numRuns: isWhole ? 2000 : 15 },
    );
  });
});

/** `at`: who comes next, again and again for so many requests. */
const schedules = fc.array(fc.tuple(fc.constantFrom('gc', 'other', 'push'), fc.nat(60)), {
  minLength: 10,
  maxLength: 40,
});

test('two gcs at once lose nothing, though one may not be able to tell what is needed', async () => {
  await fc.assert(
    fc.asyncProperty(schedules, fc.boolean(), fc.boolean(), async (schedule, isNew, isShared) => {
      const turns = schedule.flatMap(([who, length]) => Array<string>(length).fill(who));
      await withScene(isNew, async (scene) => {
        const { remote, pushAs, gcAs, root, other } = scene;
        const idle = remote.as('idle');
        await pushAs(idle, 'abandoned', [root, other]);
        if (isShared) await pushAs(idle, 'kept', [other]);
        const collect = async (as: string): Promise<void> => {
          for (let i = 0; i < 2; i++) await gcAs(remote.as(as)).catch(unlessIncomplete);
        };
        let at = 0;
        await remote.run(
          {
            push: () => pushAs(remote.as('push'), 'live'),
            gc: () => collect('gc'),
            other: () => collect('other'),
          },
          (waiting) => wantedOr(turns[at++] ?? 'gc', waiting),
        );
        const recorded = isShared ? [other.digest, root.digest].sort() : [root.digest];
        expect(recordedRoots(remote)).toEqual(recorded);
        await gcTwice(scene, idle);
        expect(recordedRoots(remote)).toEqual(recorded);
      });
    }),
    { numRuns: isWhole ? 1000 : 10 },
  );
}, 600_000);

function unlessIncomplete(error: unknown): void {
  if (!(error instanceof RemoteError && error.problem.code === 'incomplete-remote')) throw error;
}
