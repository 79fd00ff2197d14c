/** The tracked paths of a project as one tree, so that two sets of them are compared as folders are. */
import type { Digest } from './digest.ts';
import type { Entry } from './entry.ts';
import { sortedEntries } from './order.ts';
import { isOutside, type RelPath, relPath } from './path.ts';
import { folderEntry, isTreeName, type Tree } from './tree.ts';

export interface TrackedTree {
  /** The project's folder with nothing in it but what is tracked. */
  readonly entry: Entry;
  /** The folders down to the tracked paths; what lies below these, the store knows. */
  readonly trees: ReadonlyMap<Digest, Tree>;
}

type Folder = Map<string, Entry | Folder>;

/** Of a path that lies in another one, and of one that can be none of a project, nothing is taken. */
export function trackedTree(tracked: Iterable<readonly [RelPath, Entry]>): TrackedTree {
  const root: Folder = new Map();
  for (const [path, entry] of tracked) if (isOfProject(path)) place(root, path.split('/'), entry);
  const trees = new Map<Digest, Tree>();
  return { entry: entryOf(root), trees };

  function entryOf(folder: Folder): Entry {
    const tree = sortedEntries(folder).map(([name, child]) => ({
      name,
      ...(child instanceof Map ? entryOf(child) : child),
    }));
    const { entry } = folderEntry(tree);
    trees.set(entry.digest, tree);
    return entry;
  }
}

const isOfProject = (path: RelPath): boolean =>
  relPath('.', path) === path && path !== '.' && !isOutside(path) && path.split('/').every(isTreeName);

function place(root: Folder, names: readonly string[], entry: Entry): void {
  let folder = root;
  for (const name of names.slice(0, -1)) {
    const next = folder.get(name) ?? new Map<string, Entry | Folder>();
    if (!(next instanceof Map)) return;
    folder.set(name, next);
    folder = next;
  }
  folder.set(names.at(-1) ?? '', entry);
}
