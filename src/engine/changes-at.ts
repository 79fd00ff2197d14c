/** What differs at a path from what it held or shall hold, down to the files. */
import { type Entry, isFolder } from '../entry.ts';
import { childOf, type RelPath } from '../path.ts';
import { diffTrees, type FileChange } from '../tree-diff.ts';
import { seenTrees } from './seen-trees.ts';
import type { Session } from './session.ts';

/** From `before` to what is there now. */
export async function changesAt(
  { observer, objects }: Session,
  path: RelPath,
  before: Entry | null,
): Promise<readonly FileChange[]> {
  const { entry, trees } = await observer.observe(path, { trees: true });
  return diffTrees(before, entry, seenTrees(trees, objects.readTree));
}

/** What has to be placed so that `path` holds `wanted`: where a folder there only lacks some files, just these. */
export async function lackingAt(
  session: Session,
  path: RelPath,
  wanted: Entry,
): Promise<ReadonlyMap<RelPath, Entry>> {
  const whole = new Map([[path, wanted]]);
  const { entry, absent } = await session.observer.observe(path);
  if (absent || !entry || !isFolder(entry) || !isFolder(wanted)) return whole;
  const lacking = new Map<RelPath, Entry>();
  for (const { path: member, change, from } of await changesAt(session, path, wanted)) {
    if (change !== 'removed' || !from) return whole;
    lacking.set(childOf(path, member), from);
  }
  return lacking;
}
