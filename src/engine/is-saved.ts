/** Whether the store has every file of what is at a path: then replacing it loses no bytes. */
import { type Entry, isFolder } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { seenTrees } from './seen-trees.ts';
import type { Session } from './session.ts';

/** A folder counts by its files: one that only lacks some of them was never stored as it is, and is saved all the same. */
export async function isSaved({ observer, objects }: Session, path: RelPath): Promise<boolean> {
  const { entry, trees } = await observer.observe(path, { trees: true });
  const readTree = seenTrees(trees, objects.readTree);
  const holds = (one: Entry): boolean =>
    isFolder(one) ? (readTree(one.digest)?.every(holds) ?? false) : objects.has(one.digest);
  return entry !== null && holds(entry);
}
