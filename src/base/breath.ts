/** Turns of the event loop for long work in small steps, so that signals come in between two of them. */
import { setImmediate } from 'node:timers/promises';
import { fx } from './effects.ts';

/** Milliseconds after which others get their turn. */
const longest = 50;

export interface Breath {
  /** Asked between two steps: to wait after each would cost more than many a step. */
  readonly isDue: () => boolean;
  /** Lets others have their turn, then throws an `AbortError` where the signal says so. */
  readonly take: () => Promise<void>;
}

export function openBreath(signal?: AbortSignal): Breath {
  let since = fx.monotonic();
  return {
    isDue: () => fx.monotonic() - since >= longest,
    take: async () => {
      await setImmediate();
      signal?.throwIfAborted();
      since = fx.monotonic();
    },
  };
}
