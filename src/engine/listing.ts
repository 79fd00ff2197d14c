/** What a project holds at a path, by its record and by git, without a look at the data itself. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { listGitFiles } from '../base/git.ts';
import type { Digest } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { Lock } from '../lock.ts';
import { sortedEntries } from '../order.ts';
import { ancestorsOf, below, childOf, isWithin, nameOf, type RelPath } from '../path.ts';
import type { ReadTree } from '../tree.ts';
import { descend } from './products.ts';
import type { Session } from './session.ts';

/** `out` and `data` are luc's. */
export type Keeper = 'out' | 'data' | 'git';

export interface Listed {
  /** Relative to the path that is listed. */
  readonly path: string;
  readonly keepers: readonly Keeper[];
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  readonly bytes: number;
  /** Null for what git keeps, and for folders that only lead to something. */
  readonly digest: Digest | null;
  /** A folder that cannot be looked into, as the store does not have its list. */
  readonly isLost: boolean;
}

export interface Kept {
  readonly keeper: Keeper;
  /** What git keeps has no digest of ours. */
  readonly entry: Entry | { readonly type: 'f' | 'x'; readonly bytes: number; readonly digest: null };
}

export type Contents = ReadonlyMap<RelPath, Kept>;

/** The outs and data of a lock; those that the project still has where the lock is the one of now. */
export function contentsOf(
  { stages, data }: Pick<Lock, 'stages' | 'data'>,
  session: Session | null,
): Contents {
  const contents = new Map<RelPath, Kept>();
  for (const { outs } of stages.values())
    for (const [path, { entry }] of outs) contents.set(path, { keeper: 'out', entry });
  for (const [path, { entry }] of data) contents.set(path, { keeper: 'data', entry });
  if (session) for (const path of contents.keys()) if (!session.products.get(path)) contents.delete(path);
  return contents;
}

/**
 * `contents`, and what git keeps at or below the path and luc does not. Sizes that git does not tell are those of the
 * files in the workspace.
 */
export async function withGit(
  contents: Contents,
  root: string,
  revision: string | null,
  path: RelPath,
): Promise<Contents> {
  const all = new Map(contents);
  for (const file of await listGitFiles(root, revision, path)) {
    const at = file.path as RelPath;
    if ([at, ...ancestorsOf(at)].some((one) => contents.has(one))) continue;
    const bytes = file.bytes ?? fx.lstatSync(join(root, file.path))?.size;
    if (bytes === undefined) continue;
    const entry = { type: file.isExecutable ? 'x' : 'f', bytes, digest: null } as const;
    all.set(at, { keeper: 'git', entry });
  }
  return all;
}

/**
 * Sorted by path: the members of the folder at `path`, or all files below it; a file lists itself. Empty where
 * nothing is.
 */
export function list(
  contents: Contents,
  path: RelPath,
  recursive: boolean,
  readTree: ReadTree,
): readonly Listed[] {
  const listed = new Map<string, Listed>();
  for (const [at, { keeper, entry }] of contents) {
    if (isWithin(at, path)) add(below(at, path), keeper, entry);
    else if (entry.digest !== null && isWithin(path, at)) {
      const inner = descend(entry, below(path, at), readTree);
      if (inner) add('', keeper, inner);
      else if (isFolder(entry) && !readTree(entry.digest)) put('', keeper, entry, true);
    }
  }
  return sortedEntries(listed).map(([, one]) => one);

  function add(at: string, keeper: Keeper, entry: Kept['entry']): void {
    const slash = at.indexOf('/');
    if (!recursive && slash > 0) addPassage(at.slice(0, slash), keeper, entry.bytes);
    else if (entry.type === 'd' && (recursive || at === '')) addMembers(at, keeper, entry);
    else put(at, keeper, entry, false);
  }

  function addMembers(at: string, keeper: Keeper, folder: Entry): void {
    const tree = readTree(folder.digest);
    if (!tree) put(at, keeper, folder, true);
    for (const { name, ...entry } of tree ?? []) add(childOf((at || '.') as RelPath, name), keeper, entry);
  }

  function put(at: string, keeper: Keeper, entry: Kept['entry'], isLost: boolean): void {
    const name = at || (entry.type === 'd' ? '.' : nameOf(path));
    listed.set(name, {
      path: name,
      keepers: [keeper],
      isFolder: entry.type === 'd',
      isExecutable: entry.type === 'x',
      bytes: entry.bytes,
      digest: entry.digest,
      isLost,
    });
  }

  /** A folder that is of several keepers, or of one that keeps only what lies in it. */
  function addPassage(name: string, keeper: Keeper, bytes: number): void {
    const before = listed.get(name);
    listed.set(name, {
      path: name,
      keepers: [...new Set([...(before?.keepers ?? []), keeper])].sort(),
      isFolder: true,
      isExecutable: false,
      bytes: bytes + (before?.bytes ?? 0),
      digest: null,
      isLost: false,
    });
  }
}
