/** Ordinary least squares. */
import type { Algorithm } from '../../model.ts';
import { numbersOf, requireRows, requireSquares } from '../examples.ts';
import type { LinearRegressionOptions } from '../hyperparameters.ts';
import { notSolved } from '../warnings.ts';
import { interceptOf, openDesign } from './design.ts';
import { leastSquares } from './least-squares.ts';
import { fittedLine, openLine, squaredError } from './linear-model.ts';

/** Minimizes Σ w·(y − Xβ − b)²; where that leaves β open, it is the shortest. */
export const linearRegression: Algorithm<LinearRegressionOptions> = {
  async fit(examples, { fit_intercept }, _task, { warn, signal }) {
    requireRows(examples);
    const y = numbersOf(examples);
    requireSquares(examples, y);
    const design = openDesign(examples.x, y, examples.weights, fit_intercept);
    const { coefficients, rank, iterations, gap, hasConverged } = await leastSquares(design, signal);
    const { rows, columns } = examples.x;
    const most = rank ?? Math.min(rows, columns);
    if (most < columns)
      warn({
        code: 'singular',
        message: `the ${columns} columns say only as much as ${most} would: of all solutions the shortest was taken`,
        hint: 'drop columns that are constant or follow from others, or use `ridge`',
      });
    if (!hasConverged) warn(notSolved(iterations, gap));
    const line = { coefficients, intercept: interceptOf(design, coefficients) };
    return fittedLine(line, { objective: squaredError(line, examples, y), iterations, rank });
  },
  open: async (parameters) => openLine(parameters),
};
