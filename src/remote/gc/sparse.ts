/** Finds packs of which little is needed: where a root has gone that had a part of one. */
import type { Digest } from '../../digest.ts';
import type { Entry } from '../../entry.ts';
import { type Member, type PackIndex, rawOf } from '../../pack.ts';
import { packName } from '../blob-name.ts';
import { packBytes } from '../push/plan.ts';
import type { Blob } from '../remote.ts';
import { type KnownRemote, type ReadEntry, walkBelow } from './known-remote.ts';
import type { Live } from './live.ts';

export interface SparsePack {
  readonly index: PackIndex;
  readonly needed: readonly Member[];
}

/** A root, and where it is said to be. */
export interface Holder {
  readonly root: Entry;
  readonly said: ReadEntry;
}

/** Of a pack from which so much less is needed the rest is worth the work. */
const sparseShare = 0.5;

/** Only packs that are needed at all. `isFit`: it is old enough, and no gc is about to remove it. */
export async function findSparse(
  known: KnownRemote,
  live: Live,
  isFit: (blob: Blob) => boolean,
): Promise<{ readonly packs: readonly SparsePack[]; readonly holders: readonly Holder[] }> {
  const needed = candidates(known, live, isFit);
  const holders = holdersOf(live, needed);
  for (const some of bySharedPacks(holders, needed).values()) await note(known, some, needed);
  const packs = [...needed].flatMap(([pack, digests]): SparsePack[] => {
    const index = known.indexes.get(pack);
    if (!index) return [];
    for (const digest of live.apart.get(pack) ?? []) digests.add(digest);
    const members = [...digests].flatMap((digest) => index.find(rawOf(digest)) ?? []);
    const bytes = members.reduce((sum, one) => sum + one.bytes, 0);
    const isSparse = bytes < index.packBytes * sparseShare && members.every((one) => one.bytes <= packBytes);
    return isSparse ? [{ index, needed: members }] : [];
  });
  const isSparse = new Set(packs.map(({ index }) => index.pack));
  return {
    packs,
    holders: holders.filter(({ said }) => said.entry.packs.some((pack) => isSparse.has(pack))),
  };
}

/** What is needed of each is not known yet. */
function candidates(
  { entries, inventory }: KnownRemote,
  { names }: Live,
  isFit: (blob: Blob) => boolean,
): Map<Digest, Set<Digest>> {
  const gone = [...entries.values()].flat().filter(({ name }) => !names.has(name));
  const packs = new Set(gone.flatMap(({ entry }) => entry.packs));
  const fit = [...packs].filter((pack) => {
    const blobs = inventory.packs.get(pack);
    return names.has(packName(pack)) && blobs?.index && isFit(blobs.pack) && isFit(blobs.index);
  });
  return new Map(fit.map((pack) => [pack, new Set()]));
}

/** Leaves out the packs of a root of which it is not sure where it is. */
function holdersOf({ entries }: Live, needed: Map<Digest, Set<Digest>>): readonly Holder[] {
  const holders: Holder[] = [];
  for (const [root, counting] of entries) {
    const [said, ...others] = counting;
    if (!said) continue;
    if (others.length === 0) holders.push({ root, said });
    else for (const { entry } of counting) for (const pack of entry.packs) needed.delete(pack);
  }
  return holders.filter(({ said }) => said.entry.packs.some((pack) => needed.has(pack)));
}

function bySharedPacks(
  holders: readonly Holder[],
  needed: ReadonlyMap<Digest, unknown>,
): ReadonlyMap<string, Holder[]> {
  const groups = new Map<string, Holder[]>();
  for (const holder of holders) {
    const key = holder.said.entry.packs.filter((pack) => needed.has(pack)).join();
    groups.set(key, [...(groups.get(key) ?? []), holder]);
  }
  return groups;
}

/** All of them are in the same of these packs. Where what they need cannot be told the packs are left out. */
async function note(
  known: KnownRemote,
  holders: readonly Holder[],
  needed: Map<Digest, Set<Digest>>,
): Promise<void> {
  const packs = new Set(holders.flatMap(({ said }) => said.entry.packs.filter((pack) => needed.has(pack))));
  const seen = new Set<Digest>();
  const roots = holders.map(({ root }) => root);
  const isTold = await walkBelow(known, roots, (digest) => {
    if (seen.has(digest)) return false;
    seen.add(digest);
    const raw = rawOf(digest);
    for (const pack of packs) if (known.indexes.get(pack)?.find(raw)) needed.get(pack)?.add(digest);
    return true;
  });
  if (!isTold) for (const pack of packs) needed.delete(pack);
}
