/** Keeps everything at and below an entry from gc: for who is about to record what is stored already. */
import { ifAllowed } from '../base/files.ts';
import { readPart } from '../base/range.ts';
import { type Digest, digestOf } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { ReadTree } from '../tree.ts';
import type { Layout } from './layout.ts';
import { copyLoose } from './loose.ts';
import type { PackBatch } from './pack-batch.ts';
import type { Sources } from './sources.ts';

type Copies = Pick<PackBatch, 'put' | 'finish'>;

interface Keeping {
  readonly sources: Sources;
  readonly batch: () => Copies;
  readonly readTree: ReadTree;
}

/** False where the store lacks something of it. */
export function retainEntry(layout: Layout, { sources, batch, readTree }: Keeping, entry: Entry): boolean {
  const copies = batch();
  const seen = new Set<Digest>();
  const isWhole = retains(entry);
  ifAllowed(copies.finish);
  return isWhole;

  function retains(one: Entry): boolean {
    if (seen.has(one.digest)) return true;
    seen.add(one.digest);
    if (!sources.retain(one.digest) && !keepCopy(one, copies)) return false;
    return !isFolder(one) || (readTree(one.digest)?.every(retains) ?? false);
  }

  /** What only another user can touch is kept by a copy of our own; where we may not make one, it has to do as it is. */
  function keepCopy({ digest, type }: Entry, to: Copies): boolean {
    const kept = sources.use(digest, ({ path, range }) => {
      if (range) {
        const bytes = readPart(path, range);
        if (digestOf(bytes) !== digest) return null;
        ifAllowed(() => to.put(digest, type === 'd' ? 'tree' : 'file', bytes));
        return true;
      }
      let isSound = true;
      ifAllowed(() => {
        isSound = copyLoose(layout, sources.expect, digest);
      });
      return isSound || null;
    });
    return kept !== null;
  }
}
