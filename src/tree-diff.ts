/** Compares two entries down to the files: which of them were added, removed or modified. */
import type { Digest } from './digest.ts';
import { type Entry, isFolder, sameEntry } from './entry.ts';
import { compareUtf8 } from './order.ts';
import type { ReadTree, Tree } from './tree.ts';

/** `path` is relative to what was compared, '' for itself. A folder that came or went whole is one change. */
export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'modified';
  readonly from?: Entry;
  readonly to?: Entry;
}

/**
 * Descends only where digests differ. A folder whose tree `readTree` does not have is one modified path: what
 * changed inside it cannot be told.
 */
export function diffTrees(old: Entry | null, now: Entry | null, readTree: ReadTree): FileChange[] {
  const changes: FileChange[] = [];
  compare('', old, now);
  return changes;

  function compare(path: string, from: Entry | null, to: Entry | null): void {
    if (sameEntry(from, to)) return;
    if (!from) changes.push({ path, change: 'added', ...(to && { to }) });
    else if (!to) changes.push({ path, change: 'removed', from });
    else if (!isFolder(from) || !isFolder(to) || !compareFolders(path, from.digest, to.digest)) {
      changes.push({ path, change: 'modified', from, to });
    }
  }

  function compareFolders(path: string, from: Digest, to: Digest): boolean {
    const before = readTree(from);
    const after = readTree(to);
    if (!before || !after) return false;
    for (const [name, pair] of pairs(before, after)) {
      compare(path === '' ? name : `${path}/${name}`, pair[0], pair[1]);
    }
    return true;
  }
}

/** Every name of either tree, in order, with what it was and is. */
function* pairs(before: Tree, after: Tree): Generator<[string, [Entry | null, Entry | null]]> {
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const from = before[i];
    const to = after[j];
    const order = !from ? 1 : !to ? -1 : compareUtf8(from.name, to.name);
    if (order <= 0) i++;
    if (order >= 0) j++;
    const name = order <= 0 ? from?.name : to?.name;
    yield [name ?? '', [order <= 0 ? (from ?? null) : null, order >= 0 ? (to ?? null) : null]];
  }
}
