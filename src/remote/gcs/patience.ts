/** Trying again what may succeed: a bounded number of times, after waits that grow, each try in its turn. */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../../base/effects.ts';
import type { Retried } from '../open-remote.ts';
import type { Limiter } from './limiter.ts';
import { Setback } from './setback.ts';

export interface Patience {
  /** How often a try is repeated. */
  readonly retries: number;
  /** Milliseconds before the first repetition; doubled for each that follows. */
  readonly delay: number;
  readonly limiter: Limiter;
  readonly onRetry: (retried: Retried) => void;
}

/** However many tries have failed, and whatever the remote asks for. */
const longestDelay = 32_000;
const longestAsked = 64_000;

/** Whether it got on counts as a first try: `progress` tells how far it is. */
export type Progress = () => number;

/** The number of bytes that make it a new beginning. */
const enoughProgress = 2 ** 20;

/** `act` is one try. What it throws beside `Setback` ends it. */
export async function tryPatiently<Value>(
  patience: Patience,
  what: string,
  act: () => Promise<Value>,
  signal: AbortSignal,
  progress: Progress = () => 0,
): Promise<Value> {
  // As many listen as there are requests; that is no leak.
  setMaxListeners(0, signal);
  let failed = 0;
  for (;;) {
    const before = progress();
    try {
      return await inTurn(patience.limiter, act, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Setback)) throw error;
      if (progress() - before >= enoughProgress) failed = 0;
      if (!error.isWorthAnother || failed >= patience.retries) throw error.error;
      const wait = waitAfter(failed++, error.wait, patience.delay);
      patience.onRetry({ what, why: error.why, wait });
      await delay(wait, undefined, { signal });
    }
  }
}

async function inTurn<Value>(
  limiter: Limiter,
  act: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const turn = await limiter.enter(signal);
  try {
    const value = await act();
    turn.end('well');
    return value;
  } catch (error) {
    turn.end(error instanceof Setback && error.isCongestion ? 'congested' : 'otherwise');
    throw error;
  }
}

/** Half of it by chance, so that many who failed together do not come back together. */
function waitAfter(failed: number, asked: number | null, first: number): number {
  const share = (fx.randomBytes(1)[0] ?? 0) / 255;
  const grown = Math.min(longestDelay, first * 2 ** failed) * (0.5 + share / 2);
  return Math.round(Math.max(grown, Math.min(asked ?? 0, longestAsked)));
}
