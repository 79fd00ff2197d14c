/** Where all of a root is on a remote, told from the store that has all of it too. */
import type { Digest } from '../digest.ts';
import type { ObjectStore } from '../store/objects.ts';
import { objectsBelow } from '../store/objects-below.ts';
import type { Contents } from './contents.ts';
import type { KnownRoot } from './known.ts';
import type { Root } from './root.ts';

/** Null where all is wanted and something is not there, or the store cannot tell what all of it is. */
export function placesOf(
  { readTree, sources }: ObjectStore,
  contents: Contents,
  { path, entry, treesOnly }: Root,
  wanted: 'all' | 'what is there' = treesOnly ? 'what is there' : 'all',
): KnownRoot | null {
  const packs = new Set<Digest>();
  const singles: Digest[] = [];
  let [count, bytes] = [0, 0];
  for (const one of objectsBelow(path, entry, { readTree, seen: new Set(), files: !treesOnly })) {
    const place = contents.locate(one.digest);
    if (place === null || (one.type === 'tree' && !readTree(one.digest))) {
      if (wanted !== 'all') continue;
      return null;
    }
    if (place === 'single') singles.push(one.digest);
    else packs.add(place);
    count++;
    bytes += one.bytes ?? sources.bytesOf(one.digest) ?? 0;
  }
  return { packs: [...packs], singles, objects: count, bytes };
}
