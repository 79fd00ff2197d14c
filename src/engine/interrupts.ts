/** How a run hears that it shall stop. */

/** The user's wish to stop: once asks the running stages, twice kills them. */
export interface Interrupts {
  readonly times: () => number;
  /** Aborted by the first. */
  readonly signal: AbortSignal;
  /** Called at each; returns how to stop listening. */
  readonly listen: (listener: (times: number) => void) => () => void;
  /** Leaves Ctrl-C to the command on our terminal; returns how to take it back, told whether the command ended by it. */
  readonly leaveToCommand: () => (hasEnded: boolean) => void;
}
