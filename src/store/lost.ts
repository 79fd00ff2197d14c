/** What the lock needs and the store lacks: which object, which path, and how to get it back. */
import type { Digest } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { Lock } from '../lock.ts';
import { childOf, type RelPath } from '../path.ts';
import type { Tree } from '../tree.ts';

export interface LostObject {
  readonly digest: Digest;
  /** The file or folder that is this object. */
  readonly path: RelPath;
  /** The stage whose out it is of; null for data. */
  readonly stage: string | null;
  /** The out or data path. */
  readonly root: RelPath;
  /** The command that brings it back. */
  readonly remedy: string;
}

export interface ObjectLookup {
  readonly has: (digest: Digest) => boolean;
  readonly readTree: (digest: Digest) => Tree | null;
}

/** `isStored` says of which outs the store keeps the bytes at all. */
export function findLost(
  lock: Lock,
  objects: ObjectLookup,
  isStored: (stage: string, path: RelPath) => boolean,
): LostObject[] {
  const lost: LostObject[] = [];
  for (const [root, { entry }] of lock.data)
    for (const one of lostBelow(root, entry, objects))
      lost.push({ ...one, stage: null, root, remedy: `luc add ${root}` });
  for (const [stage, { outs }] of lock.stages)
    for (const [root, { entry }] of outs)
      if (isStored(stage, root))
        for (const one of lostBelow(root, entry, objects))
          lost.push({ ...one, stage, root, remedy: `luc repro ${stage}` });
  return lost;
}

function* lostBelow(
  path: RelPath,
  entry: Entry,
  objects: ObjectLookup,
): Generator<{ readonly digest: Digest; readonly path: RelPath }> {
  const tree = isFolder(entry) ? objects.readTree(entry.digest) : null;
  if (tree) for (const child of tree) yield* lostBelow(childOf(path, child.name), child, objects);
  else if (isFolder(entry) || !objects.has(entry.digest)) yield { digest: entry.digest, path };
}
