/** The two sides of a comparison: what is tracked and what it holds, by a lock or in the workspace as it is now. */
import type { Side } from '../differences.ts';
import type { Digest } from '../digest.ts';
import { type Entry, isFolder } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { Lock } from '../lock.ts';
import { below, isWithin, overlaps, type RelPath } from '../path.ts';
import type { Placed } from '../renames.ts';
import type { ReadTree } from '../tree.ts';
import { isStoredOut } from './is-stored-out.ts';
import { descend } from './products.ts';
import { seenTrees } from './seen-trees.ts';
import type { Session } from './session.ts';

type Tracked = ReadonlyMap<RelPath, Entry>;

export interface Sides {
  readonly before: Side;
  readonly after: Side;
  /** Of paths of the workspace that cannot be read; they are on neither side. */
  readonly problems: readonly Problem[];
}

/** A lock that is null stands for the workspace. `targets` are paths, or null for everything. */
export async function openSides(
  session: Session,
  locks: readonly [Lock | null, Lock | null],
  targets: readonly RelPath[] | null,
): Promise<Sides> {
  const now = locks.includes(null) ? await workspaceSide(session, targets) : null;
  const [before, after] = locks.map((lock): Side => {
    if (lock === null) return now ?? nothing;
    const { readTree } = session.objects;
    const tracked = trackedIn(lock);
    return { tracked: targets ? narrow(tracked, targets, readTree) : tracked, readTree };
  });
  const unread = now?.unread ?? [];
  return {
    before: without(before ?? nothing, unread),
    after: without(after ?? nothing, unread),
    problems: now?.problems ?? [],
  };
}

const nothing: Side = { tracked: new Map(), readTree: () => null };

/** Every out and data path of a lock. */
export function trackedIn({ stages, data }: Pick<Lock, 'stages' | 'data'>): Tracked {
  const tracked = new Map<RelPath, Entry>();
  for (const { outs } of stages.values()) for (const [path, { entry }] of outs) tracked.set(path, entry);
  for (const [path, { entry }] of data) tracked.set(path, entry);
  return tracked;
}

/** Whether something that is not in the workspace is absent rather than deleted: tracked still, but nowhere here. */
export function isLost({ products, stages, objects }: Session, { path, entry }: Placed): boolean {
  const owner = products.owner(path);
  if (owner === null || objects.has(entry.digest)) return false;
  const root = products.ownerOf(path);
  const out = 'stage' in owner ? stages.get(owner.stage)?.outs.find((one) => one.path === root) : undefined;
  return out === undefined || isStoredOut(out, entry);
}

/** Only what lies at or below the targets. A folder that cannot be looked into is taken whole. */
function narrow(tracked: Tracked, targets: readonly RelPath[], readTree: ReadTree): Tracked {
  const narrowed = new Map<RelPath, Entry>();
  for (const [path, entry] of tracked) {
    for (const target of targets) {
      if (isWithin(path, target)) narrowed.set(path, entry);
      else if (!isWithin(target, path)) continue;
      else if (isFolder(entry) && !readTree(entry.digest)) narrowed.set(path, entry);
      else {
        const inner = descend(entry, below(target, path), readTree);
        if (inner) narrowed.set(target, inner);
      }
    }
  }
  return narrowed;
}

/** Reads the files, whatever the record says. */
async function workspaceSide(
  { observer, objects, products }: Session,
  targets: readonly RelPath[] | null,
): Promise<Side & { readonly problems: readonly Problem[]; readonly unread: readonly RelPath[] }> {
  const tracked = new Map<RelPath, Entry>();
  const seen = new Map<Digest, Buffer>();
  const problems: Problem[] = [];
  const unread: RelPath[] = [];
  const named = (targets ?? ['.' as RelPath]).flatMap((target) =>
    products.ownerOf(target) === null ? products.below(target) : [target],
  );
  for (const path of new Set(named)) {
    const observed = await observer.observe(path, { trees: true });
    if (observed.problems.length > 0) unread.push(path);
    problems.push(...observed.problems);
    if (observed.entry && !observed.absent) tracked.set(path, observed.entry);
    for (const [digest, bytes] of observed.trees) seen.set(digest, bytes);
  }
  return { tracked, readTree: seenTrees(seen, objects.readTree), problems, unread };
}

function without({ tracked, readTree }: Side, paths: readonly RelPath[]): Side {
  const kept = [...tracked].filter(([path]) => !paths.some((one) => overlaps(one, path)));
  return { tracked: new Map(kept), readTree };
}
