/** Every object at and below an entry, each once: trees before what they name. */
import type { Digest } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { ObjectType } from '../pack.ts';
import { childOf, type RelPath } from '../path.ts';
import { deepestTree, type ReadTree } from '../tree.ts';

export interface ObjectBelow {
  readonly digest: Digest;
  readonly type: ObjectType;
  /** Of a file; null for a tree, which is not as long as what it names. */
  readonly bytes: number | null;
  readonly path: RelPath;
}

export interface Walking {
  /** Null where the tree is not to be had: nothing below it is told. */
  readonly readTree: ReadTree;
  /** What was told before, by other walks too. */
  readonly seen: Set<Digest>;
  /** False: only the trees. */
  readonly files: boolean;
}

export function* objectsBelow(
  path: RelPath,
  entry: Entry,
  walking: Walking,
  depth = 0,
): Generator<ObjectBelow> {
  const { digest } = entry;
  if (walking.seen.has(digest) || (!walking.files && !isFolder(entry)) || depth > deepestTree) return;
  walking.seen.add(digest);
  if (!isFolder(entry)) {
    yield { digest, type: 'file', bytes: entry.bytes, path };
    return;
  }
  yield { digest, type: 'tree', bytes: null, path };
  for (const child of walking.readTree(digest) ?? [])
    yield* objectsBelow(childOf(path, child.name), child, walking, depth + 1);
}
