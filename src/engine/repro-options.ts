/** What a run was asked to do. */
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
  /** What computes tensors where a stage leaves it open; null for the best that is found. */
  readonly backend: string | null;
  /** The one stage that gets this terminal. */
  readonly attach: StageName | null;
  /** Asks before each stage that would run. */
  readonly confirm: ((decision: Decision) => Promise<boolean>) | null;
  readonly argv: readonly string[];
}
