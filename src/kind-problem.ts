/** What is wrong inside the value of a stage's kind. */
import type { Problem } from './failure.ts';

/** They lead from a value to one inside of it: keys of maps, indexes of lists from 0. */
export type Steps = readonly (string | number)[];

/** `path` leads to it from the kind's value (`['steps', 2, 'join']`), for line and column. */
export interface KindProblem extends Omit<Problem, 'at' | 'excerpt' | 'related'> {
  readonly path: Steps;
  /** Underline the key rather than the value. */
  readonly atKey?: boolean;
  /** The option can change nothing here, and is passed over where others of the stage's group have a use for it. */
  readonly isIdle?: true;
}
