/** A gc of a remote by somebody whose store is empty: what it keeps of incomplete folders, of trees alone, and of many records. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ulid } from '../../src/base/ulid.ts';
import { type Digest, digestOf, hexOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { decodeIndex } from '../../src/pack.ts';
import type { RelPath } from '../../src/path.ts';
import { encodePushRecords, type PushRecord } from '../../src/push-record.ts';
import { pushName } from '../../src/remote/blob-name.ts';
import { bodyOf } from '../../src/remote/body.ts';
import { collectRemote, type RemoteCollected } from '../../src/remote/gc/collect.ts';
import { takePart } from '../../src/remote/inventory.ts';
import { openKnown } from '../../src/remote/known.ts';
import { push } from '../../src/remote/push/push.ts';
import type { Wanted } from '../../src/remote/push/wanted.ts';
import { eachRecord } from '../../src/remote/records.ts';
import { readRemoteId } from '../../src/remote/remote-id.ts';
import type { Root } from '../../src/remote/root.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { type ObjectStore, openObjects } from '../../src/store/objects.ts';
import { folderEntry } from '../../src/tree.ts';
import { sample } from '../formats/sample-results.ts';
import { openScheduledRemote, type ScheduledRemote } from './scheduled-remote.ts';

const { signal } = new AbortController();
const path = 'x' as RelPath;
let folder = '';
let objects: ObjectStore;
let shared: ScheduledRemote;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luc-'));
  objects = openObjects(layoutOf(join(folder, 'a')), () => {});
  shared = openScheduledRemote();
});
afterEach(() => rmSync(folder, { recursive: true }));

const keptForMonths = 90 * 24 * 3_600_000;

const pushed = (roots: readonly Root[], more: Partial<Wanted> = {}, keepPushes = keptForMonths) =>
  push(
    {
      ...{ remote: shared.as('one'), layout: layoutOf(join(folder, 'a')), objects },
      ...{ emit: () => {}, signal, jobs: 2, keepPushes },
    },
    { project: 'p', commit: 'c', results: [], roots, ...more },
  );

const collect = (isReachable = (_commit: string): boolean => true): Promise<RemoteCollected> =>
  collectRemote(
    { remote: shared.as('gc'), layout: layoutOf(join(folder, 'b')), readTree: () => null, signal },
    { roots: [], trees: [], dry: false, grace: 0, keepPushes: -1, project: 'p', isReachable },
  );

function put(text: string): Entry {
  const bytes = Buffer.from(text);
  objects.putBytes(digestOf(bytes), bytes);
  return { type: 'f', bytes: bytes.length, digest: digestOf(bytes) };
}

function putFolder(members: Readonly<Record<string, Entry>>): Entry {
  const { entry, bytes } = folderEntry(Object.entries(members).map(([name, one]) => ({ name, ...one })));
  objects.putBytes(entry.digest, bytes);
  return entry;
}

/** What is on the remote, in packs. */
function packed(): ReadonlySet<Digest> {
  const digests = new Set<Digest>();
  for (const [name, { bytes }] of shared.blobs) {
    const index = name.endsWith('.idx') && shared.blobs.has(name.replace('.idx', '.pack'));
    for (const { digest } of (index ? decodeIndex(bytes)?.members() : undefined) ?? []) digests.add(digest);
  }
  return digests;
}

test('of a folder of which something is nowhere, what is there stays while its record counts', async () => {
  const [a, b, deep] = [put('a'), put('b'), putFolder({ c: put('c') })];
  const lost: Entry = { type: 'f', bytes: 4, digest: digestOf('lost') };
  const entry = putFolder({ a, b, deep, lost });
  const root = { path, entry, treesOnly: false };
  expect(await pushed([root])).toMatchObject({ objects: 5, missing: [{ digest: lost.digest }] });
  const there = packed();
  expect(there.size).toBe(5);
  // What a later push of the same finds there it does not say again.
  expect(await pushed([root])).toMatchObject({ objects: 0, present: { objects: 5 } });
  expect(await collect()).toMatchObject({ condemned: { blobs: 0 } });
  expect(await collect()).toMatchObject({ removed: { blobs: 0 } });
  expect(packed()).toEqual(there);
  await collect(() => false);
  expect(await collect(() => false)).toMatchObject({ removed: { blobs: 3 }, kept: { blobs: 0 } });
  expect(packed().size).toBe(0);
});

test('of a folder that a stage has read the trees stay, also for who has none of them', async () => {
  const deep = putFolder({ deeper: putFolder({ a: put('a') }) });
  const read = putFolder({ deep, b: put('b') });
  const out = { path, entry: put('out'), treesOnly: false };
  await pushed([out]);
  await pushed([out, { path, entry: deep, treesOnly: true }], { commit: 'gone' });
  await pushed([out, { path, entry: read, treesOnly: true }]);
  expect(packed().size).toBe(4);
  await collect((commit) => commit !== 'gone');
  await collect((commit) => commit !== 'gone');
  expect(packed().size).toBe(4);
});

async function recorded(): Promise<readonly PushRecord[]> {
  const remote = shared.as('reader');
  const layout = layoutOf(join(folder, 'c'));
  const known = openKnown(layout, (await readRemoteId(remote, layout, signal)) ?? '');
  const { pushes } = await takePart(remote, ['pushes/'], signal);
  const all: PushRecord[] = [];
  await eachRecord({ remote, known, signal }, pushes, (_id, _blob, records) => all.push(...(records ?? [])));
  return all;
}

test('many small records become few blobs; each still counts, as long as it would have', async () => {
  const roots = Array.from({ length: 300 }, (_, i) => ({ path, entry: put(`${i}`), treesOnly: false }));
  await pushed(roots, { commit: 'all' });
  const [all] = await recorded();
  for (const [i, { entry }] of roots.entries()) {
    const record = { ...(all as PushRecord), commit: `${i}`, roots: [entry] };
    const bytes = encodePushRecords([{ ...record, results: i === 0 ? [sample] : [] }]);
    await shared.as('one').create(pushName(ulid()), bodyOf(bytes), signal);
  }
  const isNumber = (commit: string): boolean => commit !== 'all';
  const blobs = (): number => [...shared.blobs.keys()].filter((name) => name.startsWith('pushes/')).length;
  const commits = async (): Promise<readonly number[]> =>
    (await recorded()).map(({ commit }) => Number(commit)).sort((a, b) => a - b);
  expect(blobs()).toBe(301);
  expect(await collect(isNumber)).toMatchObject({ condemned: { blobs: 257 } });
  expect(await collect(isNumber)).toMatchObject({ removed: { blobs: 257 } });
  expect(blobs()).toBe(45);
  expect(await commits()).toEqual([...roots.keys()]);
  expect((await recorded()).flatMap(({ results }) => results)).toHaveLength(1);
  expect(packed().size).toBe(300);
  const [, first] = roots;
  expect(first && (await pushed([first], { commit: '1' }))).toMatchObject({ objects: 0 });
  expect(blobs()).toBe(46);

  await collect((commit) => Number(commit) >= 200);
  await collect((commit) => Number(commit) >= 200);
  expect(packed().size).toBe(100);
  await collect(() => false);
  await collect(() => false);
  expect([blobs(), packed().size]).toEqual([0, 0]);
});

test('what was pushed is said again when a third of the time is over that a record counts', async () => {
  const root = { path, entry: put('a'), treesOnly: false };
  await pushed([root]);
  await pushed([root]);
  expect(await recorded()).toHaveLength(1);
  await pushed([root], {}, 0);
  expect(await recorded()).toHaveLength(2);
  expect([...shared.blobs.keys()].some((name) => name.includes(hexOf(root.entry.digest)))).toBe(true);
});
