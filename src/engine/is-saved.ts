/** Whether the store has every file of what is at a path: then replacing it loses no bytes. */
import { type Entry, isFolder } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { decodeTree } from '../tree.ts';
import type { Session } from './session.ts';

/** A folder counts by its files: one that only lacks some of them was never stored as it is, and is saved all the same. */
export async function isSaved({ observer, objects }: Session, path: RelPath): Promise<boolean> {
  const { entry, trees } = await observer.observe(path, { trees: true });
  const holds = (one: Entry): boolean => {
    if (!isFolder(one)) return objects.has(one.digest);
    const bytes = trees.get(one.digest);
    const tree = bytes ? decodeTree(bytes) : objects.readTree(one.digest);
    return tree?.every(holds) ?? false;
  };
  return entry !== null && holds(entry);
}
