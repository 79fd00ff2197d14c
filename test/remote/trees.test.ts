/** A tree that is so large that it is on a remote by itself: that says nothing of what it names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ulid } from '../../src/base/ulid.ts';
import { digestOf } from '../../src/digest.ts';
import { encodePushRecord } from '../../src/push-record.ts';
import { objectName, pushName } from '../../src/remote/blob-name.ts';
import { bodyOf } from '../../src/remote/body.ts';
import { verifyRemote } from '../../src/remote/fsck/fsck.ts';
import { collectRemote } from '../../src/remote/gc/collect.ts';
import { ensureRemoteId } from '../../src/remote/remote-id.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { folderEntry } from '../../src/tree.ts';
import { openScheduledRemote } from './scheduled-remote.ts';

test('without the entry that says where the rest is, gc removes nothing, and fsck says that it is lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  try {
    const { signal } = new AbortController();
    const layout = layoutOf(folder);
    const remote = openScheduledRemote().as('idle');
    await ensureRemoteId(remote, layout, signal);
    const a = { name: 'a', type: 'f', bytes: 1, digest: digestOf('a') } as const;
    const { entry, bytes } = folderEntry([a]);
    for (const some of [bytes, Buffer.from('a')])
      await remote.create(objectName(digestOf(some)), bodyOf(some), signal);
    const at = new Date(0).toISOString();
    const record = { at, project: null, commit: null, roots: [entry], trees: [], results: [] };
    await remote.create(pushName(ulid()), bodyOf(encodePushRecord(record)), signal);

    const parts = { remote, layout, signal, emit: () => {}, readTree: () => null };
    const unlimited = { dry: false, grace: 0, keepPushes: 0, project: null, isReachable: () => true };
    await expect(collectRemote(parts, { ...unlimited, roots: [], trees: [] })).rejects.toMatchObject({
      problem: { code: 'incomplete-remote' },
    });
    expect(await verifyRemote(parts)).toMatchObject({ ok: false, corrupt: [], incomplete: [entry.digest] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
