/**
 * The order of work: a stage comes up when everything upstream of it has ended, the longest path first, as many at
 * once as the slots allow. Knows stages only as names with needs; what is done about one is the caller's.
 */
import type { StageName } from '../pipeline.ts';
import { openArrivals } from './arrivals.ts';
import { openWaitingRoom, type Ranking, type Work } from './waiting-room.ts';

export interface Agenda extends Ranking {
  /** Upstream first. */
  readonly stages: readonly StageName[];
  readonly upstream: (name: StageName) => readonly StageName[];
  /** Called once when a stage comes up. Null where the stage has ended by the call. */
  readonly comeUp: (name: StageName) => Promise<Work | null>;
  /** Called for what has not ended when `mayStart` has become false or an error is about to leave. */
  readonly drop: (name: StageName) => void;
  readonly mayStart: () => boolean;
}

export async function schedule(agenda: Agenda): Promise<void> {
  const arrivals = openArrivals(agenda.stages, agenda.upstream);
  const waiting = openWaitingRoom(agenda);
  let running = 0;
  let wake = (): void => {};
  let failure: { error: unknown } | null = null;
  const broken: StageName[] = [];

  for (;;) {
    for (const name of broken.splice(0)) agenda.drop(name);
    while (!arrivals.isEmpty()) await receive(arrivals.take());
    if (failure || !agenda.mayStart()) for (const name of waiting.empty()) leave(name);
    else waiting.admit(start);
    if (!arrivals.isEmpty()) continue;
    if (running === 0) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  if (failure) throw (failure as { error: unknown }).error;

  async function receive(names: readonly StageName[]): Promise<void> {
    for (const name of names) {
      if (failure) {
        leave(name);
        continue;
      }
      try {
        const work = await agenda.comeUp(name);
        if (work) waiting.add(name, work);
        else arrivals.end(name);
      } catch (error) {
        // What runs already goes on to its end before the error leaves.
        failure ??= { error };
        leave(name);
      }
    }
  }

  function leave(name: StageName): void {
    agenda.drop(name);
    arrivals.end(name);
  }

  function start(name: StageName, work: Work): void {
    const resources = agenda.resources(name);
    agenda.slots.take(resources);
    running++;
    work()
      .catch((error: unknown) => {
        failure ??= { error };
        broken.push(name);
      })
      .finally(() => {
        agenda.slots.give(resources);
        running--;
        arrivals.end(name);
        wake();
      });
  }
}
