/** Whether the store has everything at and below an entry, as far as a look at each tells. */
import type { Digest } from '../digest.ts';
import { type Entry, type FolderEntry, isFolder } from '../entry.ts';
import { rawOf } from '../pack.ts';
import type { ReadTree } from '../tree.ts';
import type { Sources } from './sources.ts';

type Looking = Pick<Sources, 'has' | 'packs'> & { readonly readTree: ReadTree };

export function hasEntry({ has, packs, readTree }: Looking, entry: Entry): boolean {
  if (!isFolder(entry)) return has(entry.digest);
  /** Folders, and what lies by itself: of what is in packs there may be millions. */
  const seen = new Set<Digest>([entry.digest]);
  // A list, as trees that somebody made up may be deeper than calls can be.
  const folders: FolderEntry[] = [entry];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const tree = readTree(folder.digest);
    if (!tree) return false;
    const digests: Buffer[] = [];
    for (const one of tree) {
      if (!isFolder(one)) digests.push(rawOf(one.digest));
      else if (!seen.has(one.digest)) {
        seen.add(one.digest);
        folders.push(one);
      }
    }
    if (!packs.findAll(Buffer.concat(digests), hasByItself)) return false;
  }
  return true;

  function hasByItself(digest: Digest): boolean {
    if (seen.has(digest)) return true;
    if (!has(digest)) return false;
    seen.add(digest);
    return true;
  }
}
