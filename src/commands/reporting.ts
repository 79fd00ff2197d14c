/** The way of events to the reporter, which is loaded at the first event: most commands that only read have none. */
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
  const waiting: Event[] = [];
  const told = new Set<string>();
  let reporter: Reporter | null = null;
  let loading: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    const loaded = await load();
    for (const event of waiting.splice(0)) loaded.event(event);
    reporter = loaded;
  };
  return {
    emit: (emitted) => {
      const event = complete(emitted);
      for (const problem of problemsIn(event)) told.add(identityOf(problem));
      if (reporter) return reporter.event(event);
      waiting.push(event);
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
