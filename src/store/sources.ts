/** Where an object's bytes are, loose or in a pack; what turns out corrupt goes away, and the next place is tried. */
import type { Stats } from 'node:fs';
import { fx, isSystemError } from '../base/effects.ts';
import type { Range } from '../base/range.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Emit } from '../event.ts';
import type { PackIndex } from '../pack.ts';
import { retainFile } from './condemned.ts';
import type { Layout } from './layout.ts';
import { type Expect, isSealed, isSoundLoose, loosePath, renewLoose } from './loose.ts';
import { openLooseNames } from './loose-names.ts';
import { packPath } from './pack-file.ts';
import { openPacks, type Packs } from './packs.ts';
import { quarantine } from './quarantine.ts';
import { salvagePack } from './salvage-pack.ts';
import { openUnsynced, type Unsynced } from './unsynced.ts';

export interface Source {
  readonly path: string;
  /** None for a loose object, which is a whole file. */
  readonly range: Range | undefined;
}

export interface Sources {
  readonly packs: Packs;
  readonly unsynced: Unsynced;
  /** Is told of every loose object before it gets its name. */
  readonly expect: Expect;
  /** Whether there is a loose one, its bytes as they were when it got its name. */
  readonly isLoose: (digest: Digest) => boolean;
  readonly has: (digest: Digest) => boolean;
  /**
   * Whether it was there when we looked first, or was put by us, by its name alone: for who asks for thousands, and stores
   * again what may be there by now.
   */
  readonly isListed: (digest: Digest) => boolean;
  /** The same for many, 32 bytes each. */
  readonly areListed: (digests: Buffer) => boolean;
  /** How long it is, by its name alone; null where it is not here. */
  readonly bytesOf: (digest: Digest) => number | null;
  /**
   * As `has`, and no gc takes it in the next hour: for who is about to record it. False also for what only another user
   * can touch: who relies on it stores a copy of their own in its place.
   */
  readonly retain: (digest: Digest) => boolean;
  /**
   * Lets `act` take the object from one place after the other while it says by null that the bytes there are not what
   * the digest says; such a place is quarantined. Another process may have removed it since we learned of it: then too
   * the next one counts. Null where no place is left.
   */
  readonly use: <Value>(digest: Digest, act: (source: Source) => Value | null) => Value | null;
  /** See `salvagePack`. */
  readonly salvage: (index: PackIndex) => readonly Digest[];
}

type Place = Source & { readonly index: PackIndex | null };

export function openSources(layout: Layout, emit: Emit): Sources {
  const packs = openPacks(layout, emit);
  const unsynced = openUnsynced(layout);

  const looseNames = openLooseNames(layout);
  const has = (digest: Digest): boolean =>
    packs.find(digest) !== null || isLoose(digest) || (packs.refresh() && packs.find(digest) !== null);

  function expect(digest: Digest): void {
    unsynced.expect(digest);
    looseNames.add(digest);
  }

  const salvage: Sources['salvage'] = (index) => salvagePack(layout, { packs, expect, emit }, index);

  const isListed = (digest: Digest): boolean => packs.find(digest) !== null || looseNames.has(digest);

  const areListed = (digests: Buffer): boolean => packs.findAll(digests, looseNames.has);

  const bytesOf = (digest: Digest): number | null =>
    packs.find(digest)?.member.bytes ?? fx.statSync(loosePath(layout, digest))?.size ?? null;

  const retainLoose = (digest: Digest): boolean =>
    isLoose(digest) && retainFile(layout, loosePath(layout, digest), hexOf(digest)) === 'retained';
  const retain = (digest: Digest): boolean =>
    packs.retain(digest) || retainLoose(digest) || (packs.refresh() && packs.retain(digest));

  /** Known packs first, as they cost no look at the disk; then loose; then packs that others have made meanwhile. */
  const locate = (digest: Digest): Place | null =>
    inPacks(digest) ?? loose(digest) ?? (packs.refresh() ? inPacks(digest) : null);

  function inPacks(digest: Digest): Place | null {
    const found = packs.find(digest);
    if (!found) return null;
    const { index, member } = found;
    return {
      path: packPath(layout, index.pack),
      range: { offset: member.offset, length: member.bytes },
      index,
    };
  }

  const loose = (digest: Digest): Place | null =>
    isLoose(digest) ? { path: loosePath(layout, digest), range: undefined, index: null } : null;

  function isLoose(digest: Digest): boolean {
    const path = loosePath(layout, digest);
    const stat = fx.lstatSync(path);
    if (!stat) return false;
    if (isSealed(digest, stat) ? isTrusted(digest, stat) : renewLoose(layout, expect, digest)) return true;
    // Another process may have replaced it meanwhile.
    if (fx.lstatSync(path)?.ino !== stat.ino) return isLoose(digest);
    quarantine(layout, path, hexOf(digest), [digest], emit);
    return false;
  }

  function isTrusted(digest: Digest, stat: Stats): boolean {
    if (!unsynced.isInDoubt(digest, stat)) return true;
    const isSound = isSoundLoose(layout, digest);
    if (isSound) unsynced.trust(digest);
    return isSound;
  }

  function use<Value>(digest: Digest, act: (source: Source) => Value | null): Value | null {
    for (let place = locate(digest); place; place = locate(digest)) {
      try {
        const value = act(place);
        if (value !== null) return value;
      } catch (error) {
        if (hasGone(place, error)) continue;
        // What the disk cannot read is corrupt; what it cannot write elsewhere says nothing about the object.
        if (!isSystemError(error, 'EIO') || error.syscall !== 'read') throw error;
      }
      if (!putAway(place, digest)) return null;
    }
    return null;
  }

  function hasGone(place: Place, error: unknown): boolean {
    const isGone = isSystemError(error, 'ENOENT') && fx.statSync(place.path) === undefined;
    if (isGone && place.index) packs.forget(place.index.pack);
    return isGone;
  }

  function putAway({ path, index }: Place, digest: Digest): boolean {
    return index
      ? salvage(index).includes(digest) && !packs.all().includes(index)
      : quarantine(layout, path, hexOf(digest), [digest], emit);
  }

  return { packs, unsynced, isLoose, has, isListed, areListed, bytesOf, expect, retain, use, salvage };
}
