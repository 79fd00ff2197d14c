/** Ridge regression: least squares with a penalty on the squares of the coefficients. */
import type { Algorithm } from '../../model.ts';
import { dot } from '../dot.ts';
import { numbersOf, requireRows, requireSquares } from '../examples.ts';
import type { RidgeOptions } from '../hyperparameters.ts';
import { notSolved } from '../warnings.ts';
import { interceptOf, openDesign } from './design.ts';
import { fittedLine, openLine, squaredError } from './linear-model.ts';
import { solveRidge } from './solve-ridge.ts';

/** Minimizes Σ w·(y − Xβ − b)² + alpha·‖β‖² (A. E. Hoerl and R. W. Kennard 1970). */
export const ridge: Algorithm<RidgeOptions> = {
  async fit(examples, { alpha, fit_intercept }, _task, { warn, signal }) {
    requireRows(examples);
    const y = numbersOf(examples);
    requireSquares(examples, y);
    const design = openDesign(examples.x, y, examples.weights, fit_intercept);
    const { coefficients, iterations, gap, hasConverged } = await solveRidge(design, alpha, signal);
    if (!hasConverged) warn(notSolved(iterations, gap));
    const line = { coefficients, intercept: interceptOf(design, coefficients) };
    const objective = squaredError(line, examples, y) + alpha * dot(coefficients, coefficients);
    return fittedLine(line, { objective, iterations });
  },
  open: async (parameters) => openLine(parameters),
};
