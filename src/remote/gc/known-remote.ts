/** What a gc knows of a remote: all that is there, where each object is, and what earlier gcs have condemned. */
import { atOnce } from '../../base/at-once.ts';
import { type Digest, digestOf } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import { type ObjectType, type PackIndex, rawOf } from '../../pack.ts';
import { decodeRootEntry, type RootEntry } from '../../root-entry.ts';
import { decodeTree, type Tree } from '../../tree.ts';
import { objectName, packName, rootEntryName } from '../blob-name.ts';
import { type IndexParts, loadIndex } from '../indexes.ts';
import type { Inventory } from '../inventory.ts';
import { readIfPresent, readIfSound } from '../read-blob.ts';
import type { Blob } from '../remote.ts';

/** An entry of a root; `name` is that of its blob. */
export interface ReadEntry {
  readonly name: string;
  readonly entry: RootEntry;
}

export interface KnownRemote extends IndexParts {
  readonly inventory: Inventory;
  /** Of each root, the newest first. */
  readonly entries: ReadonlyMap<Digest, readonly ReadEntry[]>;
  readonly indexes: ReadonlyMap<Digest, PackIndex>;
  /** Whether a list of a gc names this very blob, carried out or not. */
  readonly isCondemned: (blob: Blob) => boolean;
  /** Of the store here; null where it does not have the tree. */
  readonly readTree: (digest: Digest) => Tree | null;
}

const mostAtOnce = 32;
/** Each may be of many megabytes. */
const mostTreesAtOnce = 8;

export async function readEntries(
  { remote, signal }: IndexParts,
  { roots }: Inventory,
): Promise<ReadonlyMap<Digest, readonly ReadEntry[]>> {
  const read = new Map<string, RootEntry>();
  const named = [...roots].map(
    ([root, all]) => [root, all.map(({ id }) => rootEntryName(root, id))] as const,
  );
  await atOnce(
    named.flatMap(([, names]) => names),
    mostAtOnce,
    async (name) => {
      const bytes = await readIfPresent(remote, name, null, signal);
      const entry = bytes && decodeRootEntry(bytes);
      if (entry) read.set(name, entry);
    },
  );
  const found = named.map(([root, names]) => {
    const own = names.flatMap((name) => {
      const entry = read.get(name);
      return entry ? [{ name, entry }] : [];
    });
    return [root, own] as const;
  });
  return new Map(found);
}

export async function readIndexes(
  parts: IndexParts,
  { packs }: Inventory,
): Promise<ReadonlyMap<Digest, PackIndex>> {
  const indexes = new Map<Digest, PackIndex>();
  await atOnce(packs, mostAtOnce, async ([pack, blobs]) => {
    const index = await loadIndex(parts, pack, blobs);
    if (index) indexes.set(pack, index);
  });
  return indexes;
}

/**
 * Walks what is at and below the entries; `visit` says whether to go on below. False where a tree is neither in the store
 * nor on the remote.
 */
export async function walkBelow(
  known: KnownRemote,
  entries: Iterable<Entry>,
  visit: (digest: Digest, type: ObjectType) => boolean,
): Promise<boolean> {
  let isWhole = true;
  let next: Digest[] = [];
  const take = (entry: Entry): void => {
    if (!isFolder(entry)) visit(entry.digest, 'file');
    else if (visit(entry.digest, 'tree')) next.push(entry.digest);
  };
  for (const entry of entries) take(entry);
  while (next.length > 0) {
    const level = next;
    next = [];
    await atOnce(level, mostTreesAtOnce, async (digest) => {
      const tree = known.readTree(digest) ?? (await treeAt(known, digest));
      if (tree) tree.forEach(take);
      else isWhole = false;
    });
  }
  return isWhole;
}

async function treeAt(
  { remote, indexes, inventory, signal }: KnownRemote,
  digest: Digest,
): Promise<Tree | null> {
  const decode = (bytes: Buffer | null): Tree | null =>
    bytes && digestOf(bytes) === digest ? decodeTree(bytes) : null;
  if (inventory.singles.has(digest)) {
    const tree = decode(await readIfSound(remote, objectName(digest), null, signal));
    if (tree) return tree;
  }
  const raw = rawOf(digest);
  for (const [pack, index] of indexes) {
    const member = index.find(raw);
    if (!member) continue;
    const range = { offset: member.offset, length: member.bytes };
    const tree = decode(await readIfSound(remote, packName(pack), range, signal));
    if (tree) return tree;
  }
  return null;
}
