/** How much space tracked files take: folder by folder, and with equal content counted once. */
import type { Digest } from './digest.ts';
import { type Entry, isFolder } from './entry.ts';
import { sortedEntries } from './order.ts';
import { ancestorsOf, childOf, type RelPath } from './path.ts';
import type { ReadTree } from './tree.ts';

export interface Usage {
  readonly bytes: number;
  readonly files: number;
}

export interface UsageReport {
  /** Folders, and tracked paths; sorted. */
  readonly paths: readonly (Usage & { readonly path: RelPath })[];
  /** `unique`: bytes with equal content counted once. */
  readonly total: Usage & { readonly unique: number };
  /** Folders whose list could not be read: what is in them counts as different from everything else. */
  readonly lost: number;
}

/** `tracked` has paths below what is asked for, which is `.`; `depth` is how many names a shown path has at most. */
export function usageOf(
  tracked: ReadonlyMap<RelPath, Entry>,
  depth: number,
  readTree: ReadTree,
): UsageReport {
  const paths = new Map<RelPath, Usage>();
  const known = new Set<Digest>();
  let total: Usage = { bytes: 0, files: 0 };
  let unique = 0;
  let lost = 0;
  for (const [path, entry] of tracked) {
    const usage = usageIn(entry);
    total = sum(total, usage);
    for (const folder of ancestorsOf(path)) paths.set(folder, sum(paths.get(folder) ?? nothing, usage));
    show(path, entry);
    count(entry);
  }
  const shown = sortedEntries(paths).map(([path, usage]) => ({ path: path as RelPath, ...usage }));
  return {
    paths: shown.filter(({ path }) => levelOf(path) <= depth),
    total: { ...total, unique },
    lost,
  };

  /** A tracked path and the folders below it. */
  function show(path: RelPath, entry: Entry): void {
    if (path !== '.') paths.set(path, usageIn(entry));
    if (!isFolder(entry) || levelOf(path) >= depth) return;
    for (const { name, ...child } of readTree(entry.digest) ?? [])
      if (isFolder(child)) show(childOf(path, name), child);
  }

  function count(entry: Entry): void {
    if (known.has(entry.digest)) return;
    known.add(entry.digest);
    const tree = isFolder(entry) ? readTree(entry.digest) : null;
    if (tree) for (const child of tree) count(child);
    else unique += entry.bytes;
    if (isFolder(entry) && !tree) lost++;
  }
}

const nothing: Usage = { bytes: 0, files: 0 };
const sum = (a: Usage, b: Usage): Usage => ({ bytes: a.bytes + b.bytes, files: a.files + b.files });
const usageIn = (entry: Entry): Usage => ({ bytes: entry.bytes, files: isFolder(entry) ? entry.files : 1 });
const levelOf = (path: RelPath): number => (path === '.' ? 0 : path.split('/').length);
