/** Trees on a remote: large ones, what is none, and those that are in others; and an index that says what cannot be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ulid } from '../../src/base/ulid.ts';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { encodeIndex, packEnd } from '../../src/pack.ts';
import type { RelPath } from '../../src/path.ts';
import { decodePushRecords, encodePushRecords } from '../../src/push-record.ts';
import { indexName, objectName, packName, pushName } from '../../src/remote/blob-name.ts';
import { bodyOf } from '../../src/remote/body.ts';
import { fetchObjects } from '../../src/remote/fetch/fetch.ts';
import { verifyRemote } from '../../src/remote/fsck/fsck.ts';
import { collectRemote } from '../../src/remote/gc/collect.ts';
import { openKnown } from '../../src/remote/known.ts';
import { push } from '../../src/remote/push/push.ts';
import { ensureRemoteId } from '../../src/remote/remote-id.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { openObjects } from '../../src/store/objects.ts';
import { folderEntry } from '../../src/tree.ts';
import { openScheduledRemote } from './scheduled-remote.ts';

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { signal } = new AbortController();
const origin = { project: null, commit: null, results: [] };

test('a large tree is there by itself: without the entry that says where the rest is, gc and fsck call it lost', async () => {
  await inFolder(async (folder) => {
    const layout = layoutOf(folder);
    const remote = openScheduledRemote().as('idle');
    await ensureRemoteId(remote, layout, signal);
    const a = { name: 'a', type: 'f', bytes: 1, digest: digestOf('a') } as const;
    const { entry, bytes } = folderEntry([a]);
    for (const some of [bytes, Buffer.from('a')])
      await remote.create(objectName(digestOf(some)), bodyOf(some), signal);
    const at = new Date(0).toISOString();
    const record = {
      at,
      project: null,
      commit: null,
      roots: [entry],
      trees: [],
      partial: [],
      results: [],
      folded: null,
    };
    await remote.create(pushName(ulid()), bodyOf(encodePushRecords([record])), signal);

    const parts = { remote, layout, signal, emit: () => {}, readTree: () => null };
    const unlimited = { dry: false, grace: 0, keepPushes: 0, project: null, isReachable: () => true };
    await expect(collectRemote(parts, { ...unlimited, roots: [], trees: [] })).rejects.toMatchObject({
      problem: { code: 'incomplete-remote' },
    });
    expect(await verifyRemote(parts)).toMatchObject({ ok: false, corrupt: [], incomplete: [entry.digest] });
  });
});

test('what a root names as a folder and is none is told', async () => {
  await inFolder(async (folder) => {
    const layout = layoutOf(folder);
    const remote = openScheduledRemote().as('idle');
    const id = await ensureRemoteId(remote, layout, signal);
    const objects = openObjects(layoutOf(join(folder, 'a')), () => {});
    const bytes = Buffer.from('no tree');
    objects.putBytes(digestOf(bytes), bytes);
    const entry: Entry = { type: 'd', digest: digestOf(bytes), bytes: 1, files: 1 };
    const parts = { remote, layout, emit: () => {}, signal, jobs: 2, keepPushes: 0 };
    const root = { path: 'x' as RelPath, entry, treesOnly: false };
    await push({ ...parts, objects, layout: layoutOf(join(folder, 'a')) }, { ...origin, roots: [root] });
    const fetched = await fetchObjects(
      { ...parts, objects: openObjects(layout, () => {}), known: openKnown(layout, id), dry: false },
      [{ ...root, inside: '' }],
    );
    expect(fetched.problems.map(({ message }) => message)).toEqual([
      '`x` is recorded as a folder, but what has its digest at memory is no tree',
    ]);
  });
});

test('a folder is recorded of which a part was pushed before, in a pack that is not looked into any more', async () => {
  await inFolder(async (folder) => {
    const layout = layoutOf(folder);
    const objects = openObjects(layout, () => {});
    const kept = openScheduledRemote();
    const remote = kept.as('idle');
    const bytes = Buffer.from('a');
    objects.putBytes(digestOf(bytes), bytes);
    const inner = folderEntry([{ name: 'a', type: 'f', bytes: 1, digest: digestOf(bytes) }]);
    const outer = folderEntry([{ name: 'inner', ...inner.entry }]);
    for (const tree of [inner, outer]) objects.putBytes(tree.entry.digest, tree.bytes);
    const pushAll = (...entries: readonly Entry[]) =>
      push(
        { remote, layout, objects, emit: () => {}, signal, jobs: 2, keepPushes: 0 },
        { ...origin, roots: entries.map((entry) => ({ path: 'x' as RelPath, entry, treesOnly: false })) },
      );
    await pushAll(inner.entry);
    const id = await ensureRemoteId(remote, layout, signal);
    rmSync(join(layout.index, 'remotes', id, 'indexes'), { recursive: true });
    // Each may have an index as long as they get.
    for (const junk of ['1', '2', '3', '4', '5'])
      await remote.create(packName(digestOf(junk)), bodyOf(Buffer.from(junk)), signal);
    expect(await pushAll(inner.entry, outer.entry)).toMatchObject({ missing: [], failed: [], problems: [] });
    const recorded = [...kept.blobs].flatMap(([name, blob]) =>
      name.startsWith('pushes/')
        ? (decodePushRecords(blob.bytes) ?? []).map(({ roots }) => roots.map(({ digest }) => digest))
        : [],
    );
    expect(recorded[1]).toEqual([inner.entry.digest, outer.entry.digest].sort());
  });
});

test('an index that tells of a member which no memory could hold is corrupt, and no more', async () => {
  await inFolder(async (folder) => {
    const layout = layoutOf(folder);
    const remote = openScheduledRemote().as('idle');
    const id = await ensureRemoteId(remote, layout, signal);
    const [digest, pack, bytes] = [digestOf('a'), digestOf('pack'), 2 ** 43];
    const { toc } = packEnd([{ digest, type: 'file', offset: 8, bytes }], 3 * bytes);
    await remote.create(packName(pack), bodyOf(Buffer.from('pack')), signal);
    await remote.create(indexName(pack), bodyOf(encodeIndex(pack, 3 * bytes, toc)), signal);
    const objects = openObjects(layout, () => {});
    const fetched = await fetchObjects(
      { remote, layout, emit: () => {}, signal, jobs: 2, objects, known: openKnown(layout, id), dry: false },
      [{ path: 'x' as RelPath, entry: { type: 'f', digest, bytes: 1 }, inside: '' }],
    );
    expect(fetched.corrupt).toMatchObject([{ path: 'x' }]);
  });
});
