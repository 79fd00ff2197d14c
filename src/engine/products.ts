/**
 * What every tracked path (out or data) holds according to the record, kept true while stages are decided and run;
 * and the answer to which path is tracked at all.
 */
import { type Entry, isFolder } from '../entry.ts';
import { ancestorsOf, below, type RelPath } from '../path.ts';
import type { Pipeline, StageName } from '../pipeline.ts';
import type { TrackedPaths } from '../store/observe.ts';
import type { ReadTree, Tree } from '../tree.ts';

/** Who makes a tracked path: a stage, or the user (data). */
export type Owner = { readonly stage: StageName } | { readonly data: RelPath };

export interface Products extends TrackedPaths {
  owner(path: RelPath): Owner | null;
  set(path: RelPath, entry: Entry | null): void;
  get(path: RelPath): Entry | null;
}

export function openProducts(pipeline: Pipeline, readTree: ReadTree): Products {
  const owners = new Map<RelPath, Owner>();
  for (const stage of pipeline.stages)
    for (const out of stage.outs) owners.set(out.path, { stage: stage.name });
  for (const data of pipeline.data) owners.set(data.path, { data: data.path });
  const entries = new Map<RelPath, Entry>();
  let descendants: Map<RelPath, RelPath[]> | null = null;

  function ownerOf(path: RelPath): RelPath | null {
    if (owners.has(path)) return path;
    for (const ancestor of ancestorsOf(path)) if (owners.has(ancestor)) return ancestor;
    return null;
  }

  return {
    ownerOf,
    below(path) {
      descendants ??= descendantsOf(owners.keys());
      return descendants.get(path) ?? [];
    },
    recorded(path) {
      const root = ownerOf(path);
      const entry = root && entries.get(root);
      return entry ? descend(entry, below(path, root), readTree) : null;
    },
    owner(path) {
      const root = ownerOf(path);
      return root === null ? null : (owners.get(root) ?? null);
    },
    set(path, entry) {
      if (entry) entries.set(path, entry);
      else entries.delete(path);
    },
    get: (path) => entries.get(path) ?? null,
  };
}

/** The entry at `path` below a folder's entry, by the trees that the store has. */
export function descend(entry: Entry, path: string, readTree: ReadTree): Entry | null {
  let at: Entry | null = entry;
  for (const name of path === '' ? [] : path.split('/')) {
    const tree: Tree | null = at && isFolder(at) ? readTree(at.digest) : null;
    at = tree?.find((member) => member.name === name) ?? null;
  }
  return at;
}

function descendantsOf(paths: Iterable<RelPath>): Map<RelPath, RelPath[]> {
  const found = new Map<RelPath, RelPath[]>();
  for (const path of paths) {
    for (const ancestor of [...ancestorsOf(path), '.' as RelPath]) {
      const list = found.get(ancestor);
      if (list) list.push(path);
      else found.set(ancestor, [path]);
    }
  }
  return found;
}
