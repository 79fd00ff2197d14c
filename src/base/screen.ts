/** A screen: the terminal at stderr as something that is drawn again and again, and the time to do so. */
import { fx } from './effects.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What something that moves needs of the world; tests give their own. */
export interface Screen {
  readonly write: (text: string) => void;
  readonly size: () => Size;
  readonly now: () => number;
  /** Calls again and again; returns how to end that. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
  /** Calls when the process ends, however it does; returns how to forget it. */
  readonly onExit: (call: () => void) => () => void;
}

/** `write` writes to stderr. */
export function terminalScreen(write: (text: string) => void): Screen {
  return {
    write,
    // A terminal that was never told its size says 0.
    size: () => ({ columns: process.stderr.columns || 80, rows: process.stderr.rows || 24 }),
    now: fx.now,
    every(milliseconds, call) {
      const timer = setInterval(call, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    onExit(call) {
      process.once('exit', call);
      return () => process.off('exit', call);
    },
  };
}
