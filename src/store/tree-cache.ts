/** Keeps the trees that were read last: those of a folder with millions of files would fill the memory. */
import type { Digest } from '../digest.ts';
import type { Tree } from '../tree.ts';

/** Members of all the trees that are kept. */
const mostMembers = 200_000;

/** `read` gives null where there is none; that is asked again. */
export function openTreeCache(
  read: (digest: Digest) => Tree | null,
  most = mostMembers,
): (digest: Digest) => Tree | null {
  const trees = new Map<Digest, Tree>();
  let members = 0;
  return (digest) => {
    const known = trees.get(digest);
    if (known) return known;
    const tree = read(digest);
    if (!tree) return null;
    trees.set(digest, tree);
    members += tree.length;
    for (const [oldest, { length }] of trees) {
      if (members <= most || oldest === digest) break;
      trees.delete(oldest);
      members -= length;
    }
    return tree;
  };
}
