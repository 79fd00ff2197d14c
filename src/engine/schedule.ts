/**
 * The order of work: a stage comes up when everything upstream of it has ended, the longest path first, as many at
 * once as the slots allow. Knows stages only as names with needs; what is done about one is the caller's.
 */
import type { Resources, StageName } from '../pipeline.ts';
import type { Slots } from './slots.ts';

export interface Plan {
  /** Upstream first. */
  readonly stages: readonly StageName[];
  readonly upstream: (name: StageName) => readonly StageName[];
  /** Higher comes first. */
  readonly priority: (name: StageName) => number;
  readonly resources: (name: StageName) => Resources;
  readonly slots: Slots;
  /** Called once when a stage comes up. `work` is null where the stage has ended by the call. */
  readonly comeUp: (name: StageName) => Promise<(() => Promise<void>) | null>;
  /** Called for waiting work when `mayStart` has become false. */
  readonly drop: (name: StageName) => void;
  readonly mayStart: () => boolean;
}

/** How often a piece of work that does not fit may be overtaken by smaller ones before they wait for it. */
const patience = 16;

export async function schedule(plan: Plan): Promise<void> {
  const within = new Set(plan.stages);
  const open = new Map<StageName, number>();
  const downstream = new Map<StageName, StageName[]>();
  for (const name of plan.stages) {
    const before = plan.upstream(name).filter((upstream) => within.has(upstream));
    open.set(name, before.length);
    for (const upstream of before) {
      const next = downstream.get(upstream);
      if (next) next.push(name);
      else downstream.set(upstream, [name]);
    }
  }
  let arrived = plan.stages.filter((name) => open.get(name) === 0);
  const waiting: { name: StageName; work: () => Promise<void>; overtaken: number }[] = [];
  let sorted = true;
  let running = 0;
  let wake = (): void => {};
  let failure: { error: unknown } | null = null;

  const end = (name: StageName): void => {
    for (const next of downstream.get(name) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) arrived.push(next);
    }
  };

  const start = (name: StageName, work: () => Promise<void>): void => {
    const resources = plan.resources(name);
    plan.slots.take(resources);
    running++;
    work()
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        plan.slots.give(resources);
        running--;
        end(name);
        wake();
      });
  };

  for (;;) {
    while (arrived.length > 0 && !failure) {
      const batch = arrived;
      arrived = [];
      for (const name of batch) {
        let work: (() => Promise<void>) | null;
        try {
          work = await plan.comeUp(name);
        } catch (error) {
          // What runs already goes on to its end before the error leaves.
          failure ??= { error };
          break;
        }
        if (!work) {
          end(name);
          continue;
        }
        waiting.push({ name, work, overtaken: 0 });
        sorted = false;
      }
    }
    if (failure || !plan.mayStart()) {
      for (const { name } of waiting.splice(0)) {
        plan.drop(name);
        end(name);
      }
    } else {
      if (!sorted) waiting.sort((a, b) => plan.priority(b.name) - plan.priority(a.name));
      sorted = true;
      for (let i = 0; i < waiting.length && !plan.slots.full(); ) {
        const next = waiting[i];
        if (!next) break;
        if (plan.slots.fits(plan.resources(next.name))) {
          waiting.splice(i, 1);
          for (const other of waiting.slice(0, i)) other.overtaken++;
          start(next.name, next.work);
        } else if (next.overtaken >= patience) break;
        else i++;
      }
    }
    if (arrived.length > 0 && !failure) continue;
    if (running === 0) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  if (failure) throw (failure as { error: unknown }).error;
}

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
