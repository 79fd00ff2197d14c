/** The way of events to the reporter, which is loaded at the first event: most commands that only read have none. */
import { fx } from '../base/effects.ts';
import type { Emit, Event } from '../event.ts';
import type { Problem } from '../failure.ts';
import type { Reporter } from '../report/reporter.ts';

export interface Reporting {
  readonly emit: Emit;
  /** Whether the user has been told of the problem by an event. */
  readonly hasTold: (problem: Problem) => boolean;
  /** Everything that was emitted is told after it. */
  readonly close: () => Promise<void>;
}

/** `complete` adds to an event what its emitter does not know. */
export function openReporting(load: () => Promise<Reporter>, complete: (event: Event) => Event): Reporting {
  const waiting: { event: Event; at: number }[] = [];
  const told = new Set<string>();
  let reporter: Reporter | null = null;
  let loading: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    const loaded = await load();
    for (const { event, at } of waiting.splice(0)) loaded.event(event, at);
    reporter = loaded;
  };
  return {
    emit: (emitted) => {
      const event = complete(emitted);
      for (const problem of problemsIn(event)) told.add(identityOf(problem));
      const at = fx.now();
      if (reporter) return reporter.event(event, at);
      waiting.push({ event, at });
      loading ??= open();
    },
    hasTold: (problem) => told.has(identityOf(problem)),
    close: async () => {
      await loading;
      reporter?.close();
      reporter = null;
    },
  };
}

/** The stage's own problem is shown when it ends; the run's failure repeats it. */
function problemsIn(event: Event): readonly Problem[] {
  if (event.event === 'stage-finished') return event.problem ? [event.problem] : [];
  return event.event === 'warned' ? [event.problem] : [];
}

const identityOf = ({ code, message, at }: Problem): string => JSON.stringify([code, message, at]);
