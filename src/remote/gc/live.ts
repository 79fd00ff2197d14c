/** Which blobs of a remote somebody needs: those that hold what roots lead to. */
import type { Digest } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import { type PackIndex, rawOf } from '../../pack.ts';
import type { RootEntry } from '../../root-entry.ts';
import { indexName, objectName, packName } from '../blob-name.ts';
import { isWhole } from '../inventory.ts';
import type { Blob } from '../remote.ts';
import { type KnownRemote, type ReadEntry, walkBelow } from './known-remote.ts';

export interface Needed {
  readonly roots: readonly Entry[];
  /** Folders of which only the trees count, as far as they are there. */
  readonly trees: readonly Entry[];
  /** Folders of which what is there counts. */
  readonly partial: readonly Entry[];
}

export interface Live {
  /** Names of blobs. */
  readonly names: ReadonlySet<string>;
  /** Roots of which the remote does not say where all of them is, or does not have it. */
  readonly lost: readonly Digest[];
  /** Of each other root the entries that say where it is: one where that is sure, and none is about to go. */
  readonly entries: ReadonlyMap<Entry, readonly ReadEntry[]>;
  /** What is needed of packs beside what the entries speak of. */
  readonly apart: ReadonlyMap<Digest, ReadonlySet<Digest>>;
}

export async function findLive(known: KnownRemote, { roots, trees, partial }: Needed): Promise<Live> {
  const { inventory } = known;
  const names = new Set<string>();
  const lost: Digest[] = [];
  const entries = new Map<Entry, readonly ReadEntry[]>();
  const keepPack = (pack: Digest): void => void names.add(packName(pack)).add(indexName(pack));
  for (const root of new Map(roots.map((one) => [`${one.digest} ${one.type}`, one])).values()) {
    const isSingle = inventory.singles.has(root.digest);
    if (isSingle) names.add(objectName(root.digest));
    const counting = await entriesThatCount(known, root);
    // A large tree is there by itself; it does not say where what it names is.
    if (counting.length === 0 && (isFolder(root) || !isSingle)) lost.push(root.digest);
    entries.set(root, counting);
    for (const { name, entry } of counting) {
      names.add(name);
      entry.packs.forEach(keepPack);
      for (const single of entry.singles) names.add(objectName(single));
    }
  }
  const apart = new Map<Digest, Set<Digest>>();
  const keep = (digest: Digest): void => {
    const place = placeOf(known, digest, names);
    if (place === 'single') names.add(objectName(digest));
    else if (place) {
      keepPack(place.pack);
      apart.set(place.pack, (apart.get(place.pack) ?? new Set()).add(digest));
    }
  };
  const seen = new Set<Digest>();
  // In this order: what has been walked for its files has been walked for its trees.
  for (const [some, only] of [[partial, null] as const, [trees, 'tree'] as const]) {
    await walkBelow(known, some, (digest, type) => {
      if (seen.has(digest) || (only !== null && type !== only)) return false;
      seen.add(digest);
      keep(digest);
      return true;
    });
  }
  return { names, lost, entries, apart };
}

/** The newest that says where all of the root is, and of which nothing is about to go; else all that may be true. */
async function entriesThatCount(known: KnownRemote, root: Entry): Promise<readonly ReadEntry[]> {
  const whole = (known.entries.get(root.digest) ?? []).filter(({ entry }) => isWhole(known.inventory, entry));
  if (whole.length < 2) return whole;
  for (const one of whole)
    if (isSafe(known, root, one) && (await holdsAll(known, root, one.entry))) return [one];
  return whole;
}

function isSafe({ inventory, isCondemned }: KnownRemote, root: Entry, { name, entry }: ReadEntry): boolean {
  const own = inventory.roots.get(root.digest)?.find(({ blob }) => blob.name === name);
  const packs = entry.packs.map((pack) => inventory.packs.get(pack));
  const blobs: readonly (Blob | null | undefined)[] = [
    own?.blob,
    ...packs.flatMap((one) => [one?.pack, one?.index]),
    ...entry.singles.map((single) => inventory.singles.get(single)),
  ];
  return blobs.every((blob) => blob && !isCondemned(blob));
}

async function holdsAll(known: KnownRemote, root: Entry, { packs, singles }: RootEntry): Promise<boolean> {
  const indexes = packs.map((pack) => known.indexes.get(pack));
  const alone = new Set(singles);
  const seen = new Set<Digest>();
  let holds = true;
  const isThere = await walkBelow(known, [root], (digest) => {
    if (!holds || seen.has(digest)) return false;
    seen.add(digest);
    const raw = rawOf(digest);
    holds &&= alone.has(digest) || indexes.some((index) => index?.find(raw));
    return holds;
  });
  return isThere && holds;
}

/** Rather where something is needed already. */
function placeOf(
  { inventory, indexes }: KnownRemote,
  digest: Digest,
  needed: ReadonlySet<string>,
): PackIndex | 'single' | null {
  const raw = rawOf(digest);
  let first: PackIndex | null = null;
  for (const index of indexes.values()) {
    if (!index.find(raw)) continue;
    if (needed.has(packName(index.pack))) return index;
    first ??= index;
  }
  return inventory.singles.has(digest) ? 'single' : first;
}
