/** Merges two versions of the lock that come from one, entry by entry. */
import { blockDigest, dataDigest, formatLock, type Lock } from './lock.ts';
import type { ParsedLock } from './lock-text.ts';
import { compareUtf8 } from './order.ts';
import type { RelPath } from './path.ts';

export interface MergedLock {
  /** Canonical; with git's conflict markers around each of `disputed`. */
  readonly text: string;
  /** Stages that both sides recorded differently: in neither side of `text`, as the run cache gives them back. */
  readonly dropped: readonly string[];
  /** Data that both sides changed differently: the user's to decide. */
  readonly disputed: readonly RelPath[];
}

/** `base` may itself be in conflict, where git made it of several: what it disputes is equal to neither side. */
export function mergeLocks({ lock, conflicted }: ParsedLock, ours: Lock, theirs: Lock): MergedLock {
  const stages = mergeEntries(lock.stages, conflicted?.stages ?? [], ours.stages, theirs.stages, blockDigest);
  const data = mergeEntries(lock.data, conflicted?.data ?? [], ours.data, theirs.data, dataDigest);
  const sideOf = (side: Lock): Lock => ({
    stages: stages.merged,
    data: new Map([...data.merged, ...[...side.data].filter(([path]) => data.disputed.has(path))]),
  });
  return {
    text: formatSides(sideOf(ours), sideOf(theirs)),
    dropped: [...stages.disputed].sort(compareUtf8),
    disputed: [...data.disputed].sort(compareUtf8),
  };
}

/**
 * What one side removed and the other changed stays: the YAML decides whether it is still wanted, and an entry too
 * many costs nothing.
 */
function mergeEntries<Name extends string, Value>(
  base: ReadonlyMap<Name, Value>,
  unknown: readonly string[],
  ours: ReadonlyMap<Name, Value>,
  theirs: ReadonlyMap<Name, Value>,
  digest: (value: Value) => string,
): { readonly merged: ReadonlyMap<Name, Value>; readonly disputed: ReadonlySet<Name> } {
  const merged = new Map<Name, Value>();
  const disputed = new Set<Name>();
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [before, our, their] = [base.get(name), ours.get(name), theirs.get(name)];
    const isOld = (value: Value): boolean =>
      before !== undefined && !unknown.includes(name) && digest(before) === digest(value);
    if (our !== undefined && their !== undefined) {
      if (isOld(our) || digest(our) === digest(their)) merged.set(name, their);
      else if (isOld(their)) merged.set(name, our);
      else disputed.add(name);
    } else {
      const only = our ?? their;
      if (only !== undefined && !isOld(only)) merged.set(name, only);
    }
  }
  return { merged, disputed };
}

/** Of two locks that have the same entries, so that each line of one has its counterpart in the other. */
function formatSides(ours: Lock, theirs: Lock): string {
  const others = formatLock(theirs).split('\n');
  const lines = formatLock(ours)
    .split('\n')
    .map((one, i) => {
      const other = others[i] ?? '';
      return one === other ? one : `<<<<<<< ours\n${one}\n=======\n${other}\n>>>>>>> theirs`;
    });
  return lines.join('\n');
}
