/** Reads trees as they were just seen in the workspace, and those that were not as the store has them. */
import type { Digest } from '../digest.ts';
import { decodeTree, type ReadTree } from '../tree.ts';

/** `seen` as in `Observation`. */
export const seenTrees =
  (seen: ReadonlyMap<Digest, Buffer>, readTree: ReadTree): ReadTree =>
  (digest) => {
    const bytes = seen.get(digest);
    return bytes ? decodeTree(bytes) : readTree(digest);
  };
