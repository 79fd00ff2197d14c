/** What fits say of a result that is usable but not all that was asked for. */
import type { WorkProblem } from '../../work.ts';

/** `left` says what would have had to become less. */
export const notConverged = (
  iterations: number,
  left: string,
  hint = 'give it more iterations (`max_iter`), a greater `tol`, or columns of like scale',
): WorkProblem => ({
  code: 'not-converged',
  message: `it had not converged after ${iterations} iterations: ${left}`,
  hint,
});

/** Of fits that end by themselves. */
export const notSolved = (iterations: number, gap: number): WorkProblem =>
  notConverged(
    iterations,
    `the gap is ${gap}`,
    'give it columns of like scale, or use `ridge` with a greater `alpha`',
  );
