/** What the lock needs and the store lacks: which object, which path, and how to get it back. */
import type { Digest } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { Lock } from '../lock.ts';
import { childOf, type RelPath } from '../path.ts';
import { shellWord } from '../shell-line.ts';
import type { ReadTree } from '../tree.ts';

export interface LostObject {
  readonly digest: Digest;
  /** The file or folder that is this object. */
  readonly path: RelPath;
  /** The stage whose out it is of; null for data. */
  readonly stage: string | null;
  /** The out or data path. */
  readonly root: RelPath;
  /** What to do to get it back. */
  readonly remedy: string;
}

export interface ObjectLookup {
  readonly has: (digest: Digest) => boolean;
  readonly readTree: ReadTree;
}

/** What the project knows of what the lock names. */
export interface RecordKnowledge {
  /** Whether the store keeps the bytes of this out at all. */
  readonly isStored: (stage: string, path: RelPath) => boolean;
  /** Such a stage does not run before it is thawed. */
  readonly isFrozen: (stage: string) => boolean;
  /** Whether the store is not to have this data, as a remote has it. */
  readonly isElsewhere: (entry: Entry) => boolean;
}

export function findLost(
  lock: Lock,
  objects: ObjectLookup,
  { isStored, isFrozen, isElsewhere }: RecordKnowledge,
): LostObject[] {
  const lost: LostObject[] = [];
  for (const [root, { entry }] of lock.data)
    for (const one of isElsewhere(entry) ? [] : lostBelow(root, entry, objects))
      lost.push({ ...one, stage: null, root, remedy: `put the file back, then luc add ${shellWord(root)}` });
  for (const [stage, { outs }] of lock.stages) {
    const remedy = `${isFrozen(stage) ? `luc unfreeze ${shellWord(stage)}, then ` : ''}luc repro ${shellWord(stage)}`;
    for (const [root, { entry }] of outs)
      if (isStored(stage, root))
        for (const one of lostBelow(root, entry, objects)) lost.push({ ...one, stage, root, remedy });
  }
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
