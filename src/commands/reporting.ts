/** The way of events to the reporter, which is loaded at the first event: most commands that only read have none. */
import type { Emit, Event } from '../event.ts';
import type { Reporter } from '../report/reporter.ts';

export interface Reporting {
  readonly emit: Emit;
  /** Everything that was emitted is told after it. */
  readonly close: () => Promise<void>;
}

export function openReporting(load: () => Promise<Reporter>): Reporting {
  const waiting: Event[] = [];
  let reporter: Reporter | null = null;
  let loading: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    const loaded = await load();
    for (const event of waiting.splice(0)) loaded.event(event);
    reporter = loaded;
  };
  return {
    emit: (event) => {
      if (reporter) return reporter.event(event);
      waiting.push(event);
      loading ??= open();
    },
    close: async () => {
      await loading;
      reporter?.close();
      reporter = null;
    },
  };
}
