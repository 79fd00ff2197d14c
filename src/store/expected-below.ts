/** Which folders lead to tracked paths. Pure. */
import { parentOf, type RelPath } from '../path.ts';

/** For each folder from `path` down to the tracked paths below it: which children lead to them. */
export function expectedBelow(
  path: RelPath,
  below: readonly RelPath[],
): ReadonlyMap<RelPath, ReadonlySet<RelPath>> | null {
  if (below.length === 0) return null;
  const expected = new Map<RelPath, Set<RelPath>>();
  for (let child of below) {
    while (child !== path) {
      const parent = parentOf(child);
      const children = expected.get(parent);
      if (children) children.add(child);
      else expected.set(parent, new Set([child]));
      if (child === parent) break;
      child = parent;
    }
  }
  return expected;
}
