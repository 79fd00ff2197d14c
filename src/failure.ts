/** Failures and problems as facts: what happened, where in the user's text, and what to do about it. */
import type { Place } from './place.ts';

/** One thing that is wrong in something the user wrote or has. */
export interface Problem {
  /** Kebab-case and stable: scripts and tests match it. */
  readonly code: string;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
  readonly at?: Place;
  /** The line of text at `at`, for the excerpt. */
  readonly excerpt?: string;
  /** What to do next; printed as `hint: …`. */
  readonly hint?: string;
  /** Other places that take part: the second declaration, the stages of a cycle. */
  readonly related?: readonly { readonly message: string; readonly at?: Place; readonly excerpt?: string }[];
}

/**
 * Why a command could not do its work.
 * - `usage`, `project`, `environment` (exit 2): wrong words, wrong files, a machine that does not serve
 * - `work` (exit 1): it ran and the answer is no
 * - `unreachable` (exit 3): a remote or the network did not answer, and nothing worse was found
 * - `interrupted` (exit 129, 130 or 143)
 */
export interface Failure {
  readonly kind: 'usage' | 'project' | 'environment' | 'work' | 'unreachable' | 'interrupted';
  readonly problems: readonly Problem[];
  readonly signal?: 'SIGINT' | 'SIGTERM' | 'SIGHUP';
}

export const failureOf = (kind: Failure['kind'], ...problems: Problem[]): Failure => ({ kind, problems });

/** A problem that has to cross frames that return something else; caught in one place by its class. */
export class ProblemError extends Error {
  readonly kind: Failure['kind'];
  readonly problems: readonly Problem[];
  constructor(kind: Failure['kind'], ...problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('; '));
    this.kind = kind;
    this.problems = problems;
  }

  get failure(): Failure {
    return failureOf(this.kind, ...this.problems);
  }
}

/** Whether it only says that the work was told to stop. */
export const isInterruption = (error: unknown): boolean =>
  error instanceof ProblemError
    ? error.kind === 'interrupted'
    : error instanceof Error && error.name === 'AbortError';
