/** Where objects are on a remote, as far as its listing and the indexes that were read tell. */
import type { Digest } from '../digest.ts';
import { type PackIndex, rawOf } from '../pack.ts';

export interface Contents {
  /** The pack that has it, or `single`; null where it is in none that is known. */
  readonly locate: (digest: Digest) => Digest | 'single' | null;
  readonly addIndex: (index: PackIndex) => void;
  /** The pack is not there any more. */
  readonly dropPack: (pack: Digest) => void;
  readonly addSingle: (digest: Digest) => void;
}

/** Packs that come first are preferred. */
export function openContents(singles: Iterable<Digest>): Contents {
  const alone = new Set(singles);
  let indexes: PackIndex[] = [];
  let latest: PackIndex | null = null;
  return {
    locate(digest) {
      const raw = rawOf(digest);
      // What follows each other is mostly in the same pack.
      if (latest?.find(raw)) return latest.pack;
      const found = indexes.find((index) => index !== latest && index.find(raw) !== null);
      if (found) {
        latest = found;
        return found.pack;
      }
      return alone.has(digest) ? 'single' : null;
    },
    addIndex: (index) => void indexes.push(index),
    dropPack(pack) {
      indexes = indexes.filter((index) => index.pack !== pack);
      latest = null;
    },
    addSingle: (digest) => void alone.add(digest),
  };
}
