/** Signals that ask this process to stop: the first asks, the second means it. */

const asking = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type AskingSignal = (typeof asking)[number];
type Listener = (signal: AskingSignal, times: number) => void;

export interface Signals {
  /** Calls `listener` at each signal. Returns how to stop listening. */
  readonly onInterrupt: (listener: Listener) => () => void;
}

/** While nobody listens, a signal ends the process by `exit`, as there is nothing to put back. */
export function watchSignals(exit: (signal: AskingSignal) => void): Signals {
  const listeners = new Set<Listener>();
  let times = 0;
  for (const signal of asking) {
    process.on(signal, () => {
      times++;
      if (listeners.size === 0) exit(signal);
      for (const listener of [...listeners]) listener(signal, times);
    });
  }
  return {
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
