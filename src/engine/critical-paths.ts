/** How long the work still is that begins with a stage: what is on the longest way is started first. */
import type { StageName } from '../pipeline.ts';

/** For every stage the time from its start to the end of the longest chain that it begins. Durations in milliseconds. */
export function criticalPaths(
  stages: readonly StageName[],
  upstream: (name: StageName) => readonly StageName[],
  duration: (name: StageName) => number,
): ReadonlyMap<StageName, number> {
  const below = new Map<StageName, number>();
  const total = new Map<StageName, number>();
  for (const name of [...stages].reverse()) {
    const length = duration(name) + (below.get(name) ?? 0);
    total.set(name, length);
    for (const before of upstream(name)) below.set(before, Math.max(below.get(before) ?? 0, length));
  }
  return total;
}
