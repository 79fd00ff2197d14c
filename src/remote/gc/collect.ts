/**
 * gc of a remote, in two phases and without a lock. A gc writes down what nobody needs; a later one, when the list is older
 * than the grace period, looks again at who needs what and deletes the rest of the list. Who pushes counts what is listed
 * as not there, and looks for new lists after it has left its record: so either the push sees the list, or the second gc
 * sees the record. The list outlives the deletion, for a push that has looked at the remote before it.
 */
import { atOnce } from '../../base/at-once.ts';
import { fx } from '../../base/effects.ts';
import { ulid } from '../../base/ulid.ts';
import { type CondemnedList, encodeCondemned } from '../../condemned-list.ts';
import type { Digest } from '../../digest.ts';
import type { Entry } from '../../entry.ts';
import type { RelPath } from '../../path.ts';
import { decodeRootEntry } from '../../root-entry.ts';
import type { Layout } from '../../store/layout.ts';
import { objectsBelow } from '../../store/objects-below.ts';
import type { Tree } from '../../tree.ts';
import { collectedName, condemnedName, pushFolder, rootEntryName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import { timeAt } from '../clock.ts';
import { readList } from '../condemned.ts';
import { type Contents, openContents } from '../contents.ts';
import { loadIndex } from '../indexes.ts';
import { blobsIn, type Inventory, takeInventory, takePart } from '../inventory.ts';
import { type Known, openKnown } from '../known.ts';
import { readIfPresent } from '../read-blob.ts';
import { type Blob, type Remote, RemoteError } from '../remote.ts';
import { readRemoteId } from '../remote-id.ts';
import { type Live, liveBlobs, type ReadEntry } from './live.ts';
import { type Expiry, isExpired, readRecords } from './records.ts';

export interface CollectParts {
  readonly remote: Remote;
  readonly layout: Layout;
  /** Of the store here; null where it does not have the tree. */
  readonly readTree: (digest: Digest) => Tree | null;
  readonly signal: AbortSignal;
}

export interface CollectOptions extends Expiry {
  /** What this project needs beside what the records say. */
  readonly roots: readonly Entry[];
  /** Folders of which only the trees count. */
  readonly trees: readonly Entry[];
  /** Milliseconds between the two phases. */
  readonly grace: number;
  readonly dry: boolean;
}

export interface Amount {
  readonly blobs: number;
  readonly bytes: number;
}

export interface RemoteCollected {
  /** What nobody needs, and goes when the grace period is over. */
  readonly condemned: Amount;
  /** Of earlier lists. */
  readonly removed: Amount;
  /** Needless, and younger than the grace period. */
  readonly young: Amount;
  readonly kept: Amount;
}

/** So long a list counts after it was carried out: longer than a push trusts what it has seen. */
const listsStay = 7 * 24 * 60 * 60 * 1000;
const mostAtOnce = 32;

export async function collectRemote(parts: CollectParts, options: CollectOptions): Promise<RemoteCollected> {
  const { remote, layout, signal } = parts;
  const id = await readRemoteId(remote, layout, signal);
  if (id === null) return { condemned: none, removed: none, young: none, kept: none };
  const known = openKnown(layout, id);
  const now = options.dry ? fx.now() : await timeAt(remote, signal);
  // In this order: a record that comes later is of somebody who sees the lists, and what a record speaks of is there.
  const { condemned: listed, collected } = await takePart(remote, [condemnedName('')], signal);
  const { pushes } = await takePart(remote, [pushFolder], signal);
  const inventory = { ...(await takeInventory(remote, signal)), condemned: listed, collected, pushes };
  const names = await liveNames(parts, known, inventory, options, now);
  const lists = await readLists(parts, known, inventory);
  const due = lists.filter(({ blob }) => now - blob.madeAt >= options.grace);
  const dead = blobsIn(inventory).filter(({ name }) => !names.has(name));
  const removable = dead.filter((blob) => due.some(({ list }) => isListed(list, blob)));
  const fresh = dead.filter((blob) => !lists.some(({ list }) => isListed(list, blob)));
  const isOld = ({ madeAt }: Blob): boolean => now - madeAt >= options.grace;
  const condemned = fresh.filter(isOld);
  if (!options.dry) {
    await removeAll(parts, removable);
    for (const { id: list } of due) await remote.create(collectedName(list), bodyOf(noBytes), signal);
    await forgetLists(parts, inventory, now);
    await condemn(parts, condemned, now);
    known.trim();
  }
  return {
    condemned: amountOf(condemned),
    removed: amountOf(removable),
    young: amountOf(fresh.filter((blob) => !isOld(blob))),
    kept: amountOf(blobsIn(inventory).filter(({ name }) => names.has(name))),
  };
}

const none: Amount = { blobs: 0, bytes: 0 };
const noBytes = Buffer.alloc(0);
const amountOf = (blobs: readonly Blob[]): Amount => ({
  blobs: blobs.length,
  bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
});

async function liveNames(
  parts: CollectParts,
  known: Known,
  inventory: Inventory,
  options: CollectOptions,
  now: number,
): Promise<ReadonlySet<string>> {
  const { remote, signal, readTree } = parts;
  const records = await readRecords(remote, known, inventory, signal);
  const valid = records.filter((one) => !isExpired(one, options, now));
  const pushed = valid.flatMap(({ record }) => record.roots);
  const roots = new Map([...pushed, ...options.roots].map((one) => [`${one.digest} ${one.type}`, one]));
  const entries = await readEntries(parts, inventory);
  const contents = await contentsOf(parts, known, inventory);
  const trees = [...valid.flatMap(({ record }) => record.trees), ...options.trees];
  const live = liveBlobs({ inventory, entries, contents }, roots.values(), treesIn(trees, readTree));
  refuseLost(remote, live, new Set(pushed.map(({ digest }) => digest)));
  return new Set([...live.names, ...valid.map(({ name }) => name)]);
}

/** As far as the store here can tell. */
function* treesIn(trees: readonly Entry[], readTree: CollectParts['readTree']): Generator<Digest> {
  const seen = new Set<Digest>();
  for (const entry of trees)
    for (const { digest } of objectsBelow('.' as RelPath, entry, { readTree, seen, files: false }))
      yield digest;
}

async function readEntries(
  { remote, signal }: CollectParts,
  { roots }: Inventory,
): Promise<ReadonlyMap<Digest, readonly ReadEntry[]>> {
  const found = new Map<Digest, ReadEntry[]>();
  const wanted = [...roots].flatMap(([root, all]) => all.map(({ id }) => ({ root, id })));
  await atOnce(wanted, mostAtOnce, async ({ root, id }) => {
    const bytes = await readIfPresent(remote, rootEntryName(root, id), null, signal);
    const entry = bytes && decodeRootEntry(bytes);
    if (entry) found.set(root, [...(found.get(root) ?? []), { id, entry }]);
  });
  return found;
}

async function contentsOf(
  { remote, signal }: CollectParts,
  known: Known,
  { singles, packs }: Inventory,
): Promise<Contents> {
  const contents = openContents(singles.keys());
  await atOnce(packs, mostAtOnce, async ([pack, blobs]) => {
    const index = await loadIndex({ remote, known, signal }, pack, blobs);
    if (index) contents.addIndex(index);
  });
  return contents;
}

/** A record says that they are there: what they need cannot be told, and would go. */
function refuseLost({ url }: Remote, { lost }: Live, pushed: ReadonlySet<Digest>): void {
  const first = lost.find((root) => pushed.has(root));
  if (first === undefined) return;
  throw new RemoteError('refused', {
    code: 'incomplete-remote',
    message: `${url} says that it has ${first}, but not where: which of its objects are needed cannot be told`,
    hint: 'nothing was removed; `luc push` from a clone that has everything puts it right',
  });
}

interface ReadList {
  readonly id: string;
  readonly blob: Blob;
  readonly list: CondemnedList;
}

/** Those that were not carried out yet, or not to their end. */
async function readLists(
  { remote, signal }: CollectParts,
  known: Known,
  { condemned, collected }: Inventory,
): Promise<readonly ReadList[]> {
  const lists: ReadList[] = [];
  await atOnce(condemned, mostAtOnce, async ([id, blob]) => {
    if (collected.has(id)) return;
    const list = await readList(remote, known, id, signal);
    if (list) lists.push({ id, blob, list });
  });
  return lists;
}

const isListed = ({ blobs }: CondemnedList, { name, generation }: Blob): boolean =>
  blobs.get(name) === generation;

/** What says where something is goes before it. */
async function removeAll({ remote, signal }: CollectParts, blobs: readonly Blob[]): Promise<void> {
  const isFirst = ({ name }: Blob): boolean => !/^(?:packs\/.*\.pack|objects\/.*)$/.test(name);
  for (const some of [blobs.filter(isFirst), blobs.filter((blob) => !isFirst(blob))])
    await atOnce(some, mostAtOnce, async (blob) => {
      await remote.remove(blob, signal);
    });
}

async function forgetLists(
  { remote, signal }: CollectParts,
  { condemned, collected }: Inventory,
  now: number,
): Promise<void> {
  for (const [id, done] of collected) {
    if (now - done.madeAt < listsStay) continue;
    const list = condemned.get(id);
    if (list) await remote.remove(list, signal);
    await remote.remove(done, signal);
  }
}

async function condemn({ remote, signal }: CollectParts, blobs: readonly Blob[], now: number): Promise<void> {
  if (blobs.length === 0) return;
  const named = new Map(blobs.map(({ name, generation }) => [name, generation]));
  const bytes = encodeCondemned({ at: new Date(now).toISOString(), blobs: named });
  await remote.create(condemnedName(ulid()), bodyOf(bytes), signal);
}
