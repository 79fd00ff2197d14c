/** Objects that are too large to be held, where they have to travel in a pack: a gc is about to remove their own names. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { ulid } from '../../src/base/ulid.ts';
import { encodeCondemned } from '../../src/condemned-list.ts';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import type { RelPath } from '../../src/path.ts';
import { condemnedName } from '../../src/remote/blob-name.ts';
import { bodyOf } from '../../src/remote/body.ts';
import { fetchObjects } from '../../src/remote/fetch/fetch.ts';
import { openKnown } from '../../src/remote/known.ts';
import { push } from '../../src/remote/push/push.ts';
import { readRemoteId } from '../../src/remote/remote-id.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { openObjects } from '../../src/store/objects.ts';
import { corrupt } from '../store/store-folder.ts';
import { openScheduledRemote, type ScheduledRemote } from './scheduled-remote.ts';

const folder = mkdtempSync(join(tmpdir(), 'luc-'));
const original = { ...fx };
afterEach(() => {
  replaceEffects(original);
  rmSync(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();
const bytes = 9 * 1024 * 1024 + 3;
const path = 'large' as RelPath;

function makeLarge(to: string): void {
  const fd = openSync(to, 'w');
  writeSync(fd, 'end', bytes - 3);
  closeSync(fd);
}

/** The most that is read at once of what is not the remote's. */
function watchReads(): () => number {
  let most = 0;
  replaceEffects({
    readSync: (fd, buffer, offset, length, position) => {
      most = Math.max(most, length);
      return original.readSync(fd, buffer, offset, length, position);
    },
    readFileSync: ((...args: Parameters<typeof fx.readFileSync>) => {
      const read = original.readFileSync(...args);
      most = Math.max(most, read.length);
      return read;
    }) as typeof fx.readFileSync,
  });
  return () => most;
}

const names = ({ blobs }: ScheduledRemote, start: string): readonly string[] =>
  [...blobs.keys()].filter((name) => name.startsWith(start));

async function condemnAll({ as, blobs }: ScheduledRemote): Promise<void> {
  const named = [...blobs.values()].map(({ blob }) => [blob.name, blob.generation] as const);
  const list = encodeCondemned({ at: new Date(0).toISOString(), blobs: new Map(named) });
  await as('gc').create(condemnedName(ulid()), bodyOf(list), signal);
}

test('they go and come in pieces, and what is not sound does not go', async () => {
  const layout = layoutOf(join(folder, 'from'));
  const objects = openObjects(layout, () => {});
  makeLarge(join(folder, 'large'));
  const { digest } = await objects.putHugeFile(join(folder, 'large'));
  const entry: Entry = { type: 'f', bytes, digest };
  const remote = openScheduledRemote();
  const parts = { remote: remote.as('one'), layout, objects, emit: () => {}, signal, jobs: 2, keepPushes: 0 };
  const small = Buffer.from('small');
  const other: Entry = { type: 'f', bytes: small.length, digest: digestOf(small) };
  objects.putBytes(other.digest, small);
  const wanted = {
    project: null,
    commit: null,
    results: [],
    roots: [entry, other].map((one) => ({ path, entry: one, treesOnly: false })),
  };
  await push(parts, wanted);
  await condemnAll(remote);
  const most = watchReads();
  expect(await push(parts, wanted)).toMatchObject({ objects: 2, failed: [] });
  expect(names(remote, 'objects/')).toHaveLength(1);
  expect(most()).toBeLessThanOrEqual(4 * 1024 * 1024);

  const here = layoutOf(join(folder, 'to'));
  const arrived = openObjects(here, () => {});
  for (const name of names(remote, 'objects/')) {
    const blob = await parts.remote.look(name, signal);
    if (blob) await parts.remote.remove(blob, signal);
  }
  const id = (await readRemoteId(parts.remote, here, signal)) ?? '';
  const fetching = { ...parts, known: openKnown(here, id), layout: here, objects: arrived, dry: false };
  const fetched = await fetchObjects(fetching, [{ path, entry, inside: '' }]);
  expect(fetched).toMatchObject({ objects: 1, bytes, missing: [], corrupt: [] });
  expect(arrived.sources.isLoose(digest)).toBe(true);
  expect(await arrived.sources.use(digest, ({ range }) => range ?? 'whole')).toBe('whole');
  expect(most()).toBeLessThanOrEqual(4 * 1024 * 1024);

  corrupt(join(layout.objects, digest.slice(7, 9), digest.slice(9)), 7);
  await condemnAll(remote);
  expect(await push(parts, wanted)).toMatchObject({ objects: 1, failed: [{ path, digest }] });
});
