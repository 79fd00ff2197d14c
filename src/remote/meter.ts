/** Tells how far a transfer is, not more often than somebody can read it. */
import { fx } from '../base/effects.ts';
import type { Emit } from '../event.ts';

export interface Meter {
  /** Of one thing that travels, how many of its bytes have come to the other side. */
  readonly reach: (thing: string, bytes: number) => void;
  readonly add: (bytes: number) => void;
  readonly end: () => void;
}

const every = 100;

export function openMeter(emit: Emit, what: 'push' | 'fetch' | 'verify', url: string, total: number): Meter {
  const reached = new Map<string, number>();
  let done = 0;
  let told = Number.NEGATIVE_INFINITY;
  const tell = (): void =>
    emit({ event: 'progress', what, path: url, done: Math.min(done, total), total, unit: 'bytes' });
  const add = (bytes: number): void => {
    done += bytes;
    const now = fx.monotonic();
    if (now - told < every) return;
    told = now;
    tell();
  };
  return {
    reach(thing, bytes) {
      const before = reached.get(thing) ?? 0;
      reached.set(thing, bytes);
      add(bytes - before);
    },
    add,
    end() {
      done = total;
      if (total > 0) tell();
    },
  };
}
