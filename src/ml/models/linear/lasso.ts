/** The lasso: least squares with a penalty on the absolute coefficients, which leaves few of them. */
import type { Algorithm } from '../../model.ts';
import { dot } from '../dot.ts';
import { numbersOf, requireRows, requireSquares } from '../examples.ts';
import type { LassoOptions } from '../hyperparameters.ts';
import { notConverged } from '../warnings.ts';
import { descend } from './descend.ts';
import { interceptOf, openDesign } from './design.ts';
import { openColumns } from './lasso-columns.ts';
import { leastSquares } from './least-squares.ts';
import { fittedLine, openLine, squaredError } from './linear-model.ts';

/** Minimizes Σ w·(y − Xβ − b)²/(2n) + alpha·‖β‖₁, weights scaled to mean 1 (R. Tibshirani 1996). */
export const lasso: Algorithm<LassoOptions> = {
  async fit(examples, { alpha, fit_intercept, max_iter, tol }, _task, { warn, signal }) {
    requireRows(examples);
    const y = numbersOf(examples);
    requireSquares(examples, y);
    const { x } = examples;
    const weights = examples.weights && scaledToMeanOne(examples.weights);
    const design = openDesign(x, y, weights, fit_intercept);
    const { coefficients, iterations, gap, hasConverged } =
      alpha === 0
        ? await leastSquares(design, signal)
        : await descend(openColumns(design), {
            penalty: alpha * x.rows,
            maxIterations: max_iter,
            limit: tol * dot(design.y, design.y),
            tolerance: tol,
            signal,
          });
    if (!hasConverged) warn(notConverged(iterations, `the gap is ${gap}`));
    const line = { coefficients, intercept: interceptOf(design, coefficients) };
    const size = coefficients.reduce((sum, one) => sum + Math.abs(one), 0);
    const objective = squaredError(line, { ...examples, weights }, y) / (2 * x.rows) + alpha * size;
    const nonzero = coefficients.reduce((count, one) => (one === 0 ? count : count + 1), 0);
    return fittedLine(line, { objective, iterations, gap, nonzero });
  },
  open: async (parameters) => openLine(parameters),
};

function scaledToMeanOne(weights: Float64Array): Float64Array {
  const mean = weights.reduce((sum, one) => sum + one, 0) / weights.length;
  return weights.map((one) => one / mean);
}
