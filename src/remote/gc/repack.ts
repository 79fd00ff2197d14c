/**
 * Repacks: what is needed of packs of which little is needed goes into new ones, and the roots are said to be there. The
 * old packs are needless then, and go as everything does that is.
 */
import { removeFile } from '../../base/files.ts';
import { ulid } from '../../base/ulid.ts';
import { type Digest, digestOf, hexOf } from '../../digest.ts';
import type { Member, PackIndex } from '../../pack.ts';
import { encodeRootEntry } from '../../root-entry.ts';
import type { Layout } from '../../store/layout.ts';
import { type PackWriter, type SpooledPack, writePack } from '../../store/pack-writer.ts';
import { indexName, packName, rootEntryName } from '../blob-name.ts';
import { bodyOf, bodyOfFile } from '../body.ts';
import { rangesOf } from '../fetch/ranges.ts';
import { packBytes, packMembers } from '../push/plan.ts';
import { readIfSound } from '../read-blob.ts';
import type { KnownRemote } from './known-remote.ts';
import type { Holder, SparsePack } from './sparse.ts';

export interface RepackParts {
  readonly known: KnownRemote;
  readonly layout: Layout;
  /** Names that no new blob may get: a gc is about to remove what has one. */
  readonly isBarred: (name: string) => boolean;
}

interface Moving {
  readonly index: PackIndex;
  readonly member: Member;
}

/** False where a pack turned out not to hold what it should: nothing is said of it then. */
export async function repack(
  parts: RepackParts,
  packs: readonly SparsePack[],
  holders: readonly Holder[],
): Promise<boolean> {
  const movedTo = new Map<Digest, Set<Digest>>(packs.map(({ index }) => [index.pack, new Set()]));
  for (const some of cutIntoPacks(packs)) {
    const made = await makePack(parts, some);
    if (made === null) return false;
    for (const { index } of some) movedTo.get(index.pack)?.add(made);
  }
  for (const holder of holders) await sayAnew(parts, holder, movedTo);
  return true;
}

/** Trees come first in each. What is in several old packs goes with each of them. */
function cutIntoPacks(packs: readonly SparsePack[]): readonly (readonly Moving[])[] {
  const cut: { readonly moving: Moving[]; readonly digests: Set<Digest>; bytes: number }[] = [];
  for (const { index, needed } of packs) {
    for (const member of needed) {
      let last = cut.at(-1);
      const isFull = last && (last.bytes + member.bytes > packBytes || last.digests.size >= packMembers);
      if (!last || isFull) {
        last = { moving: [], digests: new Set(), bytes: 0 };
        cut.push(last);
      }
      if (last.digests.has(member.digest)) continue;
      last.digests.add(member.digest);
      last.moving.push({ index, member });
      last.bytes += member.bytes;
    }
  }
  return cut.map(({ moving }) => moving);
}

/** Its name; null where a member is not what its digest says. */
async function makePack(parts: RepackParts, moving: readonly Moving[]): Promise<Digest | null> {
  const { known, isBarred } = parts;
  for (let again = ''; ; again = ulid()) {
    const spooled = await gather(parts, moving, again);
    try {
      if (spooled.members.length < moving.length) return null;
      if (isBarred(packName(spooled.digest)) || isBarred(indexName(spooled.digest))) continue;
      const { remote, signal } = known;
      const body = bodyOfFile(spooled.path, spooled, () => {});
      await remote.create(packName(spooled.digest), body, signal);
      await remote.create(indexName(spooled.digest), bodyOf(spooled.index), signal);
      known.known.write('indexes', hexOf(spooled.digest), spooled.index);
      return spooled.digest;
    } finally {
      removeFile(spooled.path);
    }
  }
}

const gather = (
  { known, layout }: RepackParts,
  moving: readonly Moving[],
  again: string,
): Promise<SpooledPack> =>
  writePack(layout, async (writer) => {
    writer.write(Buffer.from(again));
    for (const type of ['tree', 'file'] as const) {
      const byPack = new Map<Digest, Member[]>();
      for (const { index, member } of moving)
        if (member.type === type) {
          const others = byPack.get(index.pack);
          if (others) others.push(member);
          else byPack.set(index.pack, [member]);
        }
      for (const [pack, members] of byPack) await copy(known, pack, members, writer);
    }
  });

async function copy(
  { remote, signal }: KnownRemote,
  pack: Digest,
  members: readonly Member[],
  { write, offset, add }: PackWriter,
): Promise<void> {
  for (const range of rangesOf(members)) {
    const bytes = await readIfSound(remote, packName(pack), range, signal);
    if (!bytes) return;
    for (const member of range.members) {
      const from = member.offset - range.offset;
      const own = bytes.subarray(from, from + member.bytes);
      if (digestOf(own) !== member.digest) continue;
      const start = offset();
      write(own);
      add(member.digest, member.type, start);
    }
  }
}

/** Says that the root is where its objects have moved. Newer than what is said so far, so that this counts. */
async function sayAnew(
  { known: { remote, inventory, signal }, isBarred }: RepackParts,
  { root, said }: Holder,
  movedTo: ReadonlyMap<Digest, ReadonlySet<Digest>>,
): Promise<void> {
  const packs = said.entry.packs.flatMap((pack) => [...(movedTo.get(pack) ?? [pack])]);
  const places = { packs: [...new Set(packs)], singles: said.entry.singles };
  const first = encodeRootEntry(places);
  const isTaken =
    isBarred(rootEntryName(root.digest, first.id)) ||
    inventory.roots.get(root.digest)?.some(({ id }) => id === first.id);
  const { id, bytes } = isTaken ? encodeRootEntry(places, ulid()) : first;
  await remote.create(rootEntryName(root.digest, id), bodyOf(bytes), signal);
}
