/** A try that failed though another may not, and how long to wait for that one. */
import { fx } from '../../base/effects.ts';
import type { WorkProblem } from '../../work.ts';
import type { Pace } from './web-client.ts';

export class Setback extends Error {
  /** What is told where no other try is left. */
  readonly problem: WorkProblem;
  /** Milliseconds that were asked for; null where nobody said. */
  readonly wait: number | null;
  constructor(problem: WorkProblem, why: string, wait: number | null = null) {
    super(why);
    this.problem = problem;
    this.wait = wait;
  }
}

const firstWait = 500;
const longestWait = 60_000;
/** Who asks for more is told to others, not waited for. */
export const longestAsked = 900_000;

/** Half of it by chance, so that many who failed together do not come back together; no sooner than was asked for. */
export function waitAfter(failed: number, asked: number | null, pace: Pace): number {
  const grown = Math.min(longestWait, firstWait * 2 ** failed) * (0.5 + pace.chance() / 2);
  return Math.round(Math.max(grown, asked ?? 0));
}

/** Milliseconds in `Retry-After`, which has seconds or a date, by the clock of who wrote it if it tells that; null for none. */
export function waitIn(header: (name: string) => string | null): number | null {
  const text = header('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(header('date') ?? '');
  const wait = Date.parse(text) - (Number.isFinite(date) ? date : fx.now());
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
