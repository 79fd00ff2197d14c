/** The signals that a command gets, in the form that the engine listens to. */
import type { Interrupts } from '../engine/interrupts.ts';
import { type Failure, isInterruption } from '../failure.ts';
import type { BareContext, Signal } from './context.ts';

export interface Listening {
  readonly interrupts: Interrupts;
  /** The last signal, null where there was none. */
  readonly signal: () => Signal | null;
  /** The failure that `error` stands for where a signal made the work stop. */
  readonly interruption: (error: unknown) => Failure | null;
  /** What the journal says of a run's end. */
  readonly endOf: (isDone: boolean) => 'done' | 'failed' | 'interrupted';
  readonly stop: () => void;
}

export function listenFor(context: BareContext): Listening {
  const controller = new AbortController();
  // No set: each table of one that is added to and taken from all the time keeps the next alive, and what was in it.
  let listeners: readonly ((times: number) => void)[] = [];
  let count = 0;
  let last: Signal | null = null;
  let isLeftToCommand = false;
  const interrupt = (signal: Signal): void => {
    count++;
    last = signal;
    controller.abort();
    for (const listener of listeners) listener(count);
  };
  const stop = context.onInterrupt((signal) => {
    if (isLeftToCommand && signal === 'SIGINT') return;
    interrupt(signal);
    context.emit({ event: 'interrupted', signal, times: count });
  });
  const interrupts: Interrupts = {
    times: () => count,
    signal: controller.signal,
    listen: (listener) => {
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((one) => one !== listener);
      };
    },
    leaveToCommand: () => {
      // Without a terminal nobody sends it to the command as well.
      isLeftToCommand = context.canAsk;
      return (hasEnded) => {
        if (isLeftToCommand && hasEnded) interrupt('SIGINT');
        isLeftToCommand = false;
      };
    },
  };
  const interruption = (error: unknown): Failure | null =>
    last !== null && isInterruption(error) ? { kind: 'interrupted', problems: [], signal: last } : null;
  const endOf = (isDone: boolean) => (last !== null ? 'interrupted' : isDone ? 'done' : 'failed');
  return { interrupts, signal: () => last, interruption, endOf, stop };
}
