/** The packs of the store: which there are, what they retain, and new ones. Knows no loose objects. */
import { fx } from '../base/effects.ts';
import { removeFile, writeWhole } from '../base/files.ts';
import { type Digest, digestOfHex } from '../digest.ts';
import type { Emit } from '../event.ts';
import {
  decodeIndex,
  encodePack,
  type Member,
  type Packable,
  type PackIndex,
  prefixOf,
  rawOf,
} from '../pack.ts';
import { retainFile, staysThere } from './condemned.ts';
import { openFolderLook } from './folder-look.ts';
import { digestBytes } from './folder-rows.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { indexPath, listPacks, loadIndex, nameOfPack, packPath } from './pack-file.ts';
import { openPrefixes } from './prefixes.ts';
import { quarantine } from './quarantine.ts';
import { spool } from './spool.ts';

export interface Packed {
  readonly index: PackIndex;
  readonly member: Member;
}

export interface Packs {
  /** Looks into the packs that are known. */
  readonly find: (digest: Digest) => Packed | null;
  /** Whether each of many, 32 bytes each, is in a pack that is known, or `isElsewhere`. */
  readonly findAll: (digests: Buffer, isElsewhere: (digest: Digest) => boolean) => boolean;
  /** Looks whether there are others by now; false where nothing has changed since. */
  readonly refresh: () => boolean;
  /** Forgets everything and reads every index again. */
  readonly reload: () => void;
  readonly all: () => readonly PackIndex[];
  /** One new pack; no digest may come twice. */
  readonly put: (objects: readonly Packable[]) => void;
  /** Whether a pack that this user can touch has it, which no gc takes in the next hour. */
  readonly retain: (digest: Digest) => boolean;
  /** The same for many, as `findAll`. */
  readonly retainAll: (digests: Buffer, isElsewhere: (digest: Digest) => boolean) => boolean;
  /** It is gone: another process has removed it. */
  readonly forget: (pack: Digest) => void;
  /** Moves a pack away that holds something wrong; see `quarantine.ts`. */
  readonly quarantine: (pack: Digest, lost: readonly Digest[]) => boolean;
}

export function openPacks(layout: Layout, emit: Emit): Packs {
  const known = new Map<Digest, PackIndex>();
  const retained = new Map<Digest, number>();
  const theirs = new Set<Digest>();
  const look = openFolderLook(layout.packs);
  const prefixes = openPrefixes();
  /** Packs of which they lack those; who asks for all of a folder at once needs none. */
  const unlisted: PackIndex[] = [];
  let isFirst = true;
  let latest: Digest | null = null;

  function find(digest: Digest): Packed | null {
    if (isFirst) refresh();
    const raw = rawOf(digest);
    for (const index of unlisted.splice(0)) index.prefixes(prefixes.add);
    if (!prefixes.has(prefixOf(raw))) return null;
    // Who asks for one file of a folder asks for the next, and that is mostly in the same pack.
    const first = latest === null ? undefined : known.get(latest);
    const member = first?.find(raw);
    if (first && member) return { index: first, member };
    for (const index of known.values()) {
      const found = index === first ? null : index.find(raw);
      if (!found) continue;
      latest = index.pack;
      return { index, member: found };
    }
    return null;
  }

  const findAll: Packs['findAll'] = (digests, isElsewhere) => checkAll(digests, isElsewhere, () => true);
  const retainAll: Packs['retainAll'] = (digests, isElsewhere) => checkAll(digests, isElsewhere, retainPack);

  function checkAll(
    digests: Buffer,
    isElsewhere: (digest: Digest) => boolean,
    isGood: (pack: Digest) => boolean,
  ): boolean {
    if (isFirst) refresh();
    let last: PackIndex | undefined;
    for (let at = 0; at < digests.length; at += digestBytes) {
      if (last?.has(digests, at)) continue;
      last = [...known.values()].find((index) => index.has(digests, at) && isGood(index.pack));
      if (!last && !isElsewhere(digestOfHex(digests.toString('hex', at, at + digestBytes)))) return false;
    }
    return true;
  }

  function learn(index: PackIndex): void {
    known.set(index.pack, index);
    unlisted.push(index);
  }

  function refresh(): boolean {
    isFirst = false;
    if (!look.isNew()) return false;
    load();
    return true;
  }

  function reload(): void {
    known.clear();
    load();
  }

  function load(): void {
    const names = listPacks(layout);
    for (const pack of known.keys()) if (!names.has(pack)) known.delete(pack);
    for (const pack of names) {
      if (known.has(pack)) continue;
      const index = loadIndex(layout, pack);
      if (index) learn(index);
      else quarantine(layout, packPath(layout, pack), nameOfPack(pack), [pack], emit);
    }
  }

  function retain(digest: Digest): boolean {
    const first = find(digest)?.index;
    if (!first) return false;
    if (retainPack(first.pack)) return true;
    const raw = rawOf(digest);
    for (const index of known.values())
      if (index !== first && index.find(raw) && retainPack(index.pack)) return true;
    return false;
  }

  function retainPack(pack: Digest): boolean {
    if (fx.monotonic() - (retained.get(pack) ?? Number.NEGATIVE_INFINITY) < retainedFor) return true;
    if (theirs.has(pack)) return false;
    const outcome = retainFile(layout, packPath(layout, pack), nameOfPack(pack));
    if (outcome === 'retained') retained.set(pack, fx.monotonic());
    else if (outcome === 'theirs') theirs.add(pack);
    else known.delete(pack);
    return outcome === 'retained';
  }

  function put(objects: readonly Packable[]): void {
    const { digest, parts, index } = encodePack(objects);
    const path = packPath(layout, digest);
    // One of the same name may have been there, which a gc is deleting.
    do {
      spool(layout, (temporary) =>
        inFolder(layout.packs, () => writeWhole(path, parts, { mode: 0o444, durable: true, temporary })),
      );
      spool(layout, (temporary) => writeWhole(indexPath(layout, digest), index, { mode: 0o444, temporary }));
    } while (!staysThere(layout, path, nameOfPack(digest)));
    retained.set(digest, fx.monotonic());
    const decoded = decodeIndex(index);
    if (decoded) learn(decoded);
  }

  function quarantinePack(pack: Digest, lost: readonly Digest[]): boolean {
    const isGone = quarantine(layout, packPath(layout, pack), nameOfPack(pack), lost, emit);
    if (isGone) {
      known.delete(pack);
      removeFile(indexPath(layout, pack));
    }
    return isGone;
  }

  const forget = (pack: Digest): void => void known.delete(pack);

  return {
    find,
    findAll,
    refresh,
    reload,
    put,
    retain,
    retainAll,
    forget,
    quarantine: quarantinePack,
    all: () => [...known.values()],
  };
}

/** So many milliseconds one touch counts: far less than what gc leaves alone. */
const retainedFor = 10 * 60 * 1000;
