/** The time in which more of an answer has to come. What is done with it meanwhile takes none of that. */
import { fx } from '../../base/effects.ts';

export interface Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Counts what has come, and lets time stand still until `go`. */
  readonly hold: (bytes: number) => void;
  readonly go: () => void;
}

/** So much has to come in that time: who sends a byte now and then sends nothing. */
export const leastProgress = 1024;

export function openDeadline(timeout: number): Deadline {
  const over = new AbortController();
  let left = timeout;
  let since = fx.monotonic();
  let come = 0;
  let timer = setTimeout(() => over.abort(), left);
  return {
    signal: over.signal,
    hold: (bytes) => {
      clearTimeout(timer);
      come += bytes;
      left -= fx.monotonic() - since;
      if (come < leastProgress) return;
      left = timeout;
      come = 0;
    },
    go: () => {
      since = fx.monotonic();
      timer = setTimeout(() => over.abort(), Math.max(0, left));
    },
  };
}
