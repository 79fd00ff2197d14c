/** What of the roots of a push is not on the remote yet. */
import type { Digest } from '../../digest.ts';
import type { RelPath } from '../../path.ts';
import type { ObjectStore } from '../../store/objects.ts';
import { type ObjectBelow, objectsBelow } from '../../store/objects-below.ts';
import { keyOf, type Root } from '../root.ts';
import type { Outgoing } from './plan.ts';
import type { Survey } from './survey.ts';

/** An object and the path that it is the content of. */
export interface Lacking {
  readonly digest: Digest;
  readonly path: RelPath;
}

export interface Needs {
  /** All trees first: who fetches needs them to know what else. */
  readonly outgoing: readonly (Outgoing & Lacking)[];
  readonly present: { readonly objects: number; readonly bytes: number };
  /** Neither in the store nor on the remote. */
  readonly missing: readonly Lacking[];
}

export function needsOf(
  { sources, readTree }: ObjectStore,
  { settled, entries, contents }: Survey,
  { roots }: { readonly roots: readonly Root[] },
): Needs {
  const outgoing: (Outgoing & Lacking)[] = [];
  const missing: Lacking[] = [];
  let [objects, bytes] = [0, 0];
  const seen = new Set<Digest>();
  const whole = roots.filter(({ treesOnly }) => !treesOnly);
  for (const [key, { entry, treesOnly }] of new Map(roots.map((root) => [keyOf(root), root]))) {
    const known = settled.get(key);
    if (!known) continue;
    if (!treesOnly) seen.add(entry.digest);
    objects += known.objects;
    bytes += known.bytes;
  }
  // What they share with whole ones is needed all the same.
  for (const root of [...whole, ...roots.filter(({ treesOnly }) => treesOnly)]) {
    if (settled.has(keyOf(root))) continue;
    const { path, entry, treesOnly } = root;
    const isTold = treesOnly || entries.has(entry.digest);
    for (const one of objectsBelow(path, entry, { readTree, seen, files: !treesOnly }))
      take(one, isTold, treesOnly ? [] : missing);
  }
  const isTree = ({ type }: Outgoing): boolean => type === 'tree';
  return {
    outgoing: [...outgoing.filter(isTree), ...outgoing.filter((one) => !isTree(one))],
    present: { objects, bytes },
    missing,
  };

  /** `isTold`: an entry on the remote says that everything below the root is there. */
  function take({ digest, type, path, ...one }: ObjectBelow, isTold: boolean, lacks: Lacking[]): void {
    const isThere = contents.locate(digest) !== null;
    const found = one.bytes ?? sources.bytesOf(digest);
    if (isThere) {
      objects++;
      bytes += found ?? 0;
    } else if (found !== null && sources.isListed(digest)) {
      outgoing.push({ digest, type, bytes: found, path });
      return;
    } else lacks.push({ digest, path });
    // What is below a tree that only the remote has cannot be told.
    if (type === 'tree' && isThere && !isTold && !readTree(digest)) lacks.push({ digest, path });
  }
}
