/** Which tracked files differ between two states of the project: revisions, or the workspace as it is. */
import { type Entry, isFolder } from './entry.ts';
import { compareUtf8 } from './order.ts';
import { childOf, type RelPath } from './path.ts';
import { findRenames, type Placed } from './renames.ts';
import { trackedTree } from './tracked-tree.ts';
import type { ReadTree } from './tree.ts';
import { diffTrees, type FileChange } from './tree-diff.ts';

export interface Side {
  readonly tracked: ReadonlyMap<RelPath, Entry>;
  readonly readTree: ReadTree;
}

/** Each sorted by path; a folder stands for what is in it where that cannot be told, or where all of it moved. */
export interface Differences {
  readonly added: readonly Placed[];
  readonly deleted: readonly Placed[];
  readonly modified: readonly { readonly path: RelPath; readonly from: Entry; readonly to: Entry }[];
  readonly renamed: readonly { readonly from: Placed; readonly to: Placed }[];
  /** What could not be looked into or brought back, as the store does not have it. */
  readonly missing: readonly Placed[];
}

/** `isLost` tells of something that went whether it is absent rather than deleted: tracked still, but nowhere. */
export function differencesOf(before: Side, after: Side, isLost: (placed: Placed) => boolean): Differences {
  const [from, to] = [trackedTree(before.tracked), trackedTree(after.tracked)];
  const readTree: ReadTree = (digest) =>
    from.trees.get(digest) ?? to.trees.get(digest) ?? before.readTree(digest) ?? after.readTree(digest);
  const missing = new Map<string, Placed>();
  const miss = (one: Placed): void => void missing.set(`${one.path} ${one.entry.digest}`, one);

  const changes = diffTrees(from.entry, to.entry, readTree);
  const folders = findRenames(wholeFolders(changes, 'from'), wholeFolders(changes, 'to'));
  const left = new Set(folders.renamed.map(({ from }) => from.path));
  const entered = new Set(folders.renamed.map(({ to }) => to.path));
  const removed: Placed[] = [];
  const added: Placed[] = [];
  const modified: { path: RelPath; from: Entry; to: Entry }[] = [];
  for (const { path: name, from, to } of changes) {
    const path = name as RelPath;
    if (from && to && isFolder(from) === isFolder(to)) {
      modified.push({ path, from, to });
      for (const entry of [from, to]) if (isFolder(entry) && !readTree(entry.digest)) miss({ path, entry });
      continue;
    }
    if (from && !left.has(path)) removed.push(...filesOf({ path, entry: from }));
    if (to && !entered.has(path)) added.push(...filesOf({ path, entry: to }));
  }
  const files = findRenames(removed, added);
  const lost = new Set(files.removed.filter(isLost));
  for (const one of lost) miss(one);
  return {
    added: files.added,
    deleted: files.removed.filter((one) => !lost.has(one)),
    modified,
    renamed: [...folders.renamed, ...files.renamed].sort((a, b) => compareUtf8(a.from.path, b.from.path)),
    missing: [...missing.values()].sort((a, b) => compareUtf8(a.path, b.path)),
  };

  /** Every file below; a folder itself where it is empty or its tree is not to be had. */
  function filesOf(placed: Placed): Placed[] {
    const { path, entry } = placed;
    if (!isFolder(entry)) return [placed];
    const tree = readTree(entry.digest);
    if (!tree) miss(placed);
    if (!tree || tree.length === 0) return [placed];
    return tree.flatMap(({ name, ...child }) => filesOf({ path: childOf(path, name), entry: child }));
  }
}

function wholeFolders(changes: readonly FileChange[], side: 'from' | 'to'): Placed[] {
  return changes.flatMap(({ path, from, to }) => {
    const entry = side === 'from' ? from : to;
    const isWhole = entry && isFolder(entry) && (!from || !to || isFolder(from) !== isFolder(to));
    return isWhole ? [{ path: path as RelPath, entry }] : [];
  });
}
