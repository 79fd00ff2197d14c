/** The time in which more of an answer has to come. What is done with it meanwhile takes none of that. */
import { fx } from '../../base/effects.ts';

export interface Deadline {
  /** Aborted when the time is over, or with the one that it was opened with. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  /** Counts what has come, and lets time stand still until `go`. */
  readonly hold: (bytes: number) => void;
  readonly go: () => void;
  readonly close: () => void;
}

/** So much has to come in that time: who sends a byte now and then sends nothing. */
export const leastProgress = 1024;

/** Not `AbortSignal.any`, of which as many would stay as there are requests. */
export function openDeadline(timeout: number, signal: AbortSignal): Deadline {
  const end = new AbortController();
  const stop = (): void => end.abort(signal.reason);
  let isOver = false;
  const giveUp = (): void => {
    isOver = true;
    end.abort();
  };
  let left = timeout;
  let since = fx.monotonic();
  let come = 0;
  let timer = setTimeout(giveUp, left);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return {
    signal: end.signal,
    isOver: () => isOver,
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
      timer = setTimeout(giveUp, Math.max(0, left));
    },
    close: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
