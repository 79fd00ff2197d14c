/** Finds where on a remote the objects of some roots are: by what is said of the roots, and where that fails by all indexes. */
import type { Digest } from '../../digest.ts';
import { type Member, type PackIndex, rawOf } from '../../pack.ts';
import { decodeRootEntry } from '../../root-entry.ts';
import { rootEntryName, rootFolder } from '../blob-name.ts';
import { type Contents, openContents } from '../contents.ts';
import { type IndexParts, loadIndex } from '../indexes.ts';
import { type Inventory, takeInventory, takePart } from '../inventory.ts';
import { readIfSound } from '../read-blob.ts';

export interface Finder {
  readonly contents: Contents;
  /** The member of the pack, and how long that is. */
  readonly memberOf: (
    pack: Digest,
    digest: Digest,
  ) => { readonly member: Member; readonly packBytes: number };
  /** Learns of everything that there is; later calls cost nothing. */
  readonly lookEverywhere: () => Promise<void>;
}

/** To ask for that many roots one by one is not slower than to list all of them. */
const fewRoots = 32;

/** The newest entry counts whose packs can all be looked into. */
export async function openFinder(parts: IndexParts, roots: readonly Digest[]): Promise<Finder> {
  const { remote, signal } = parts;
  const indexes = new Map<Digest, PackIndex>();
  const contents = openContents([]);
  let everything: Promise<void> | null = null;

  const learn = async (pack: Digest, inventory: Inventory | null): Promise<boolean> => {
    if (indexes.has(pack)) return true;
    const index = await loadIndex(parts, pack, inventory?.packs.get(pack) ?? null);
    if (!index) return false;
    if (!indexes.has(pack)) contents.addIndex(index);
    indexes.set(pack, index);
    return true;
  };

  const prefixes = roots.length > fewRoots ? ['roots/'] : roots.map(rootFolder);
  const { roots: listed } = await takePart(remote, prefixes, signal);
  const learnRoot = async (root: Digest): Promise<void> => {
    for (const { id } of listed.get(root) ?? []) {
      const bytes = await readIfSound(remote, rootEntryName(root, id), null, signal);
      const said = bytes && decodeRootEntry(bytes);
      if (!said) continue;
      for (const single of said.singles) contents.addSingle(single);
      const learned = await Promise.all(said.packs.map((pack) => learn(pack, null)));
      if (learned.every((one) => one)) return;
    }
  };
  await Promise.all(roots.map(learnRoot));

  async function lookAtAll(): Promise<void> {
    const inventory = await takeInventory(remote, signal);
    // What was in one that has gone since may be in another.
    for (const pack of indexes.keys()) if (!inventory.packs.has(pack)) contents.dropPack(pack);
    for (const digest of inventory.singles.keys()) contents.addSingle(digest);
    await Promise.all([...inventory.packs.keys()].map((pack) => learn(pack, inventory)));
  }

  return {
    contents,
    memberOf(pack, digest) {
      const index = indexes.get(pack);
      const member = index?.find(rawOf(digest));
      if (!index || !member) throw new Error(`${pack} has no ${digest}`);
      return { member, packBytes: index.packBytes };
    },
    lookEverywhere: () => {
      everything ??= lookAtAll();
      return everything;
    },
  };
}
