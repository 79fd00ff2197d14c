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
import type { Layout } from '../../store/layout.ts';
import type { Tree } from '../../tree.ts';
import { collectedName, condemnedName, pushFolder, pushName } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import { timeAt } from '../clock.ts';
import { readList } from '../condemned.ts';
import { blobsIn, type Inventory, takeInventory, takePart } from '../inventory.ts';
import { type Known, openKnown } from '../known.ts';
import { type Blob, type Remote, RemoteError } from '../remote.ts';
import { readRemoteId } from '../remote-id.ts';
import { foldRecords } from './fold.ts';
import { type KnownRemote, readEntries, readIndexes } from './known-remote.ts';
import { findLive, type Live } from './live.ts';
import { type Expiry, eachOnce, type HeldRecord, isExpired, readRecords } from './records.ts';
import { repack } from './repack.ts';
import { findSparse } from './sparse.ts';

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
  /** Packs of which what is needed was written anew. */
  readonly repacked: Amount;
}

/** So long a list counts after it was carried out: longer than a push trusts what it has seen. */
const listsStay = 7 * 24 * 60 * 60 * 1000;
const mostAtOnce = 32;

export async function collectRemote(parts: CollectParts, options: CollectOptions): Promise<RemoteCollected> {
  const { remote, layout, signal } = parts;
  const id = await readRemoteId(remote, layout, signal);
  if (id === null) return { condemned: none, removed: none, young: none, kept: none, repacked: none };
  const known = openKnown(layout, id);
  const now = options.dry ? fx.now() : await timeAt(remote, signal);
  const isOld = ({ madeAt }: Blob): boolean => now - madeAt >= options.grace;
  const first = await surveyWhole(parts, known, options, now);
  const tidied = await tidy(parts, first, options.dry, isOld);
  const { inventory, lists, live } = tidied.isChanged ? await surveyWhole(parts, known, options, now) : first;
  const due = lists.filter(({ id: list, blob }) => isOld(blob) && !inventory.collected.has(list));
  const waiting = lists.filter(({ id: list }) => !inventory.collected.has(list));
  const dead = blobsIn(inventory).filter(({ name }) => !live.has(name));
  const removable = dead.filter((blob) => due.some(({ list }) => isListed(list, blob)));
  const fresh = dead.filter((blob) => !waiting.some(({ list }) => isListed(list, blob)));
  const condemned = fresh.filter(isOld);
  // Another gc that has come since may be about to remove what we take for the place of something.
  const mayRemove = !options.dry && removable.length > 0 && !(await isListedSince(parts, inventory));
  if (!options.dry) {
    if (mayRemove) await removeAll(parts, removable);
    if (mayRemove || removable.length === 0)
      for (const { id: list } of due) await remote.create(collectedName(list), bodyOf(noBytes), signal);
    await forgetLists(parts, inventory, now);
    await condemn(parts, condemned, now);
    known.trim();
  }
  return {
    condemned: amountOf(condemned),
    removed: options.dry || mayRemove ? amountOf(removable) : none,
    young: amountOf(fresh.filter((blob) => !isOld(blob))),
    kept: amountOf(blobsIn(inventory).filter(({ name }) => live.has(name))),
    repacked: tidied.repacked,
  };
}

const none: Amount = { blobs: 0, bytes: 0 };
const noBytes = Buffer.alloc(0);
const amountOf = (blobs: readonly Blob[]): Amount => ({
  blobs: blobs.length,
  bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
});

interface Surveyed {
  readonly inventory: Inventory;
  readonly lists: readonly ReadList[];
  /** Names of blobs that somebody needs. */
  readonly live: ReadonlySet<string>;
  readonly records: readonly HeldRecord[];
  readonly remote: KnownRemote;
  readonly found: Live;
}

/** What was listed while another gc moved something may only look as if that were lost. */
async function surveyWhole(...about: Parameters<typeof survey>): Promise<Surveyed> {
  try {
    return await survey(...about);
  } catch (error) {
    if (!(error instanceof RemoteError) || error.problem.code !== incomplete) throw error;
    return survey(...about);
  }
}

async function survey(
  parts: CollectParts,
  known: Known,
  options: CollectOptions,
  now: number,
): Promise<Surveyed> {
  const { remote, signal, readTree } = parts;
  const reading = { remote, known, signal };
  // In this order: a record that comes later is of somebody who sees the lists, and what a record speaks of is there.
  const { condemned, collected } = await takePart(remote, [condemnedName('')], signal);
  const { pushes } = await takePart(remote, [pushFolder], signal);
  const inventory = { ...(await takeInventory(remote, signal)), condemned, collected, pushes };
  const lists = await readLists(parts, known, inventory);
  const isCondemned = (blob: Blob): boolean => lists.some(({ list }) => isListed(list, blob));
  const all = await readRecords(reading, pushes);
  const valid = all.filter((one) => !isExpired(one, options, now));
  const records = eachOnce(valid, (id) => {
    const blob = pushes.get(id);
    return blob !== undefined && isCondemned(blob);
  });
  const entries = await readEntries(reading, inventory);
  const indexes = await readIndexes(reading, inventory);
  const knownRemote: KnownRemote = { ...reading, inventory, entries, indexes, isCondemned, readTree };
  const pushed = records.flatMap(({ roots }) => roots);
  const found = await findLive(knownRemote, {
    roots: [...pushed, ...options.roots],
    trees: [...records.flatMap(({ trees }) => trees), ...options.trees],
    partial: records.flatMap(({ partial }) => partial),
  });
  refuseLost(remote, found, new Set(pushed.map(({ digest }) => digest)));
  const live = new Set([...found.names, ...records.map(({ blob }) => pushName(blob))]);
  return { inventory, lists, live, records, remote: knownRemote, found };
}

/** Writes anew what is scattered; then all has to be looked at again. */
async function tidy(
  { layout }: CollectParts,
  { inventory, lists, records, remote, found }: Surveyed,
  dry: boolean,
  isOld: (blob: Blob) => boolean,
): Promise<{ readonly isChanged: boolean; readonly repacked: Amount }> {
  const isFit = (blob: Blob): boolean => isOld(blob) && !remote.isCondemned(blob);
  const { packs, holders } = await findSparse(remote, found, isFit);
  const repacked = amountOf(packs.flatMap(({ index }) => inventory.packs.get(index.pack)?.pack ?? []));
  if (dry) return { isChanged: false, repacked };
  const isFolded = await foldRecords(remote, inventory.pushes, records, isFit);
  const isBarred = (name: string): boolean => lists.some(({ list }) => list.blobs.has(name));
  const isMoved = packs.length > 0 && (await repack({ known: remote, layout, isBarred }, packs, holders));
  return { isChanged: isFolded || isMoved, repacked: isMoved ? repacked : none };
}

async function isListedSince({ remote, signal }: CollectParts, before: Inventory): Promise<boolean> {
  const { condemned } = await takePart(remote, [condemnedName('')], signal);
  return [...condemned.keys()].some((id) => !before.condemned.has(id));
}

const incomplete = 'incomplete-remote';

/** A record says that they are there: what they need cannot be told, and would go. */
function refuseLost({ url }: Remote, { lost }: Live, pushed: ReadonlySet<Digest>): void {
  const first = lost.find((root) => pushed.has(root));
  if (first === undefined) return;
  throw new RemoteError('refused', {
    code: incomplete,
    message: `${url} says that it has ${first}, but not where: which of its objects are needed cannot be told`,
    hint: 'nothing was removed; `luc push` from a clone that has everything puts it right',
  });
}

interface ReadList {
  readonly id: string;
  readonly blob: Blob;
  readonly list: CondemnedList;
}

/** Those that were carried out, too: they still say what is not to be relied on. */
async function readLists(
  { remote, signal }: CollectParts,
  known: Known,
  { condemned }: Inventory,
): Promise<readonly ReadList[]> {
  const lists: ReadList[] = [];
  await atOnce(condemned, mostAtOnce, async ([id, blob]) => {
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
