/** What a run was asked to do, and how it can be stopped. */
import type { StageName } from '../pipeline.ts';
import type { Decision } from './decide.ts';

export interface ReproOptions {
  readonly force: boolean;
  readonly forceDownstream: boolean;
  readonly keepGoing: boolean;
  readonly ignoreErrors: boolean;
  readonly runCache: boolean;
  /** Bytes into the store and the run cache; else only digests into the lock. */
  readonly commit: boolean;
  readonly allowMissing: boolean;
  readonly jobs: number;
  /** The one stage that gets this terminal. */
  readonly attach: StageName | null;
  /** Asks before each stage that would run. */
  readonly confirm: ((decision: Decision) => Promise<boolean>) | null;
  readonly argv: readonly string[];
}

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
