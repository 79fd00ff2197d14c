/** Which stages come up next: those of which everything upstream has ended. Knows nothing of what is done about them. */
import type { StageName } from '../pipeline.ts';

export interface Arrivals {
  /** Those that have come up since it was last asked. */
  take(): readonly StageName[];
  isEmpty(): boolean;
  /** What waited for this stage alone comes up. */
  end(name: StageName): void;
}

/** Upstream stages that are not among `stages` are not waited for. */
export function openArrivals(
  stages: readonly StageName[],
  upstream: (name: StageName) => readonly StageName[],
): Arrivals {
  const within = new Set(stages);
  const open = new Map<StageName, number>();
  const downstream = new Map<StageName, StageName[]>();
  for (const name of stages) {
    const before = upstream(name).filter((one) => within.has(one));
    open.set(name, before.length);
    for (const one of before) {
      const next = downstream.get(one);
      if (next) next.push(name);
      else downstream.set(one, [name]);
    }
  }
  let arrived = stages.filter((name) => open.get(name) === 0);
  return {
    take() {
      const taken = arrived;
      arrived = [];
      return taken;
    },
    isEmpty: () => arrived.length === 0,
    end(name) {
      for (const next of downstream.get(name) ?? []) {
        const left = (open.get(next) ?? 0) - 1;
        open.set(next, left);
        if (left === 0) arrived.push(next);
      }
    },
  };
}
