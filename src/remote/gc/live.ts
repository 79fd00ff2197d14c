/** Which blobs of a remote somebody needs: those that hold what roots lead to. */
import type { Digest } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import type { RootEntry } from '../../root-entry.ts';
import { indexName, objectName, packName, rootEntryName } from '../blob-name.ts';
import type { Contents } from '../contents.ts';
import { type Inventory, isWhole } from '../inventory.ts';

/** An entry of a root; `id` names its blob. */
export interface ReadEntry {
  readonly id: Digest;
  readonly entry: RootEntry;
}

export interface LiveParts {
  readonly inventory: Inventory;
  readonly entries: ReadonlyMap<Digest, readonly ReadEntry[]>;
  readonly contents: Contents;
}

export interface Live {
  /** Names of blobs. */
  readonly names: ReadonlySet<string>;
  /** Roots of which the remote does not say where all of them is, or does not have it. */
  readonly lost: readonly Digest[];
}

/** `objects` are needed by themselves, as far as they are there. */
export function liveBlobs(
  { inventory, entries, contents }: LiveParts,
  roots: Iterable<Entry>,
  objects: Iterable<Digest>,
): Live {
  const names = new Set<string>();
  const lost: Digest[] = [];
  const keepPack = (pack: Digest): void => void names.add(packName(pack)).add(indexName(pack));
  for (const entry of roots) {
    const root = entry.digest;
    const isSingle = inventory.singles.has(root);
    if (isSingle) names.add(objectName(root));
    const whole = (entries.get(root) ?? []).filter(({ entry }) => isWhole(inventory, entry));
    // A large tree is there by itself; it does not say where what it names is.
    if (whole.length === 0 && (isFolder(entry) || !isSingle)) lost.push(root);
    for (const { id, entry: places } of whole) {
      names.add(rootEntryName(root, id));
      places.packs.forEach(keepPack);
      for (const single of places.singles) names.add(objectName(single));
    }
  }
  for (const digest of objects) {
    const place = contents.locate(digest);
    if (place === 'single') names.add(objectName(digest));
    else if (place !== null) keepPack(place);
  }
  return { names, lost };
}
