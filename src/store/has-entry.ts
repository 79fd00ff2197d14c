/** Whether the store has everything at and below an entry, as far as a look at each tells. */
import type { Digest } from '../digest.ts';
import { type Entry, type FolderEntry, isFolder } from '../entry.ts';
import { rawOf } from '../pack.ts';
import type { Tree } from '../tree.ts';
import type { Sources } from './sources.ts';

type Looking = Pick<Sources, 'has' | 'packs'> & { readonly readTree: (digest: Digest) => Tree | null };

export function hasEntry({ has, packs, readTree }: Looking, entry: Entry): boolean {
  /** Folders, and what lies by itself: of what is in packs there may be millions. */
  const seen = new Set<Digest>();
  return isFolder(entry) ? hasFolder(entry) : has(entry.digest);

  function hasFolder({ digest }: FolderEntry): boolean {
    if (seen.has(digest)) return true;
    seen.add(digest);
    const tree = readTree(digest);
    if (!tree) return false;
    const files = tree.filter((one) => !isFolder(one));
    const digests = Buffer.concat(files.map((file) => rawOf(file.digest)));
    return packs.findAll(digests, hasByItself) && tree.every((one) => !isFolder(one) || hasFolder(one));
  }

  function hasByItself(digest: Digest): boolean {
    if (seen.has(digest)) return true;
    if (!has(digest)) return false;
    seen.add(digest);
    return true;
  }
}
