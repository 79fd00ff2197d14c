/** What fits say of a result that is usable but not all that was asked for. */
import type { WorkProblem } from '../../work.ts';

export const notConverged = (iterations: number, gap: number): WorkProblem => ({
  code: 'not-converged',
  message: `it had not converged after ${iterations} iterations: the gap is ${gap}`,
  hint: 'give it more iterations (`max_iter`), a greater `tol`, or columns of like scale',
});
