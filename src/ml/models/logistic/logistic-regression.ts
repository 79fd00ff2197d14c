/** Logistic regression of two classes or more. */
import type { Matrix } from '../../../matrix.ts';
import type { Algorithm, Examples, Model, Parameters } from '../../model.ts';
import { requireFinite, requireRows, requireSquares, severalClassesOf } from '../examples.ts';
import type { LogisticRegressionOptions } from '../hyperparameters.ts';
import { notConverged } from '../warnings.ts';
import { binaryLink, softmaxLink } from './link.ts';
import { type Minimum, minimize } from './newton.ts';
import { openObjective } from './objective.ts';
import { openSweeper, type Sweeper } from './sweep.ts';

/**
 * Minimizes C·Σ w·(−ln p(truth)) + ½‖W‖². Two classes have one row of W and one constant, for the greater; more have one
 * a class, and of the constants, which only differences matter of, the sum is 0. Classes that no row has are not learnt:
 * their probability is 0.
 */
export const logisticRegression: Algorithm<LogisticRegressionOptions> = {
  async fit(examples, { C, fit_intercept, max_iter, tol }, _task, { warn, signal, observe, memory }) {
    requireRows(examples);
    requireSquares(examples);
    const { indices } = severalClassesOf(examples);
    const { present, truths } = presentClasses(indices);
    const { x } = examples;
    const link = present.length === 2 ? binaryLink : softmaxLink(present.length);
    const weights = new Float64Array(x.rows).fill(C).map((one, row) => one * (examples.weights?.[row] ?? 1));
    const kept = bytesOf(x) <= Math.min(memory / 4, mostKept) ? x : null;
    const sweeper = await openSweeper(x.columns, link.outputs, kept);
    const history: { iteration: number; objective: number; gradient: number }[] = [];
    const minimum = (): Promise<Minimum> => {
      const objective = openObjective({ x, truths, weights, hasIntercept: fit_intercept, link, sweeper });
      return minimize(objective, new Float64Array(objective.size), {
        tolerance: tol,
        maxIterations: max_iter,
        signal,
        observe(iteration, value, gradient) {
          const line = { iteration, objective: value, gradient };
          history.push(line);
          observe(line);
        },
      });
    };
    const found = await closing(sweeper, minimum);
    if (!found.hasConverged) warn(notConverged(found.iterations, `the greatest slope is ${found.slope}`));
    const { outputs } = link;
    const coefficients = new Float64Array(outputs * x.columns);
    for (let column = 0; column < x.columns; column++)
      for (let output = 0; output < outputs; output++)
        coefficients[output * x.columns + column] = found.point[column * outputs + output] as number;
    const intercepts = centred(found.point.slice(x.columns * outputs));
    return {
      parameters: {
        facts: { present: [...present] },
        tensors: {
          coefficients: { dtype: 'float64', shape: [outputs, x.columns], values: coefficients },
          intercepts: {
            dtype: 'float64',
            shape: [outputs],
            values: fit_intercept ? intercepts : new Float64Array(outputs),
          },
        },
      },
      history,
      metrics: { objective: found.value, iterations: found.iterations, gradient: found.slope },
    };
  },
  open: async (parameters, _options, _task, classes) => openLogistic(parameters, classes?.length ?? 0),
};

/** The classes that rows have, ascending, and the place of each row's among them. */
function presentClasses(indices: Uint32Array): { present: readonly number[]; truths: Uint32Array } {
  const present = [...new Set(indices)].sort((a, b) => a - b);
  const places = new Map(present.map((one, place) => [one, place]));
  return { present, truths: indices.map((one) => places.get(one) as number) };
}

function centred(constants: Float64Array): Float64Array {
  if (constants.length < 2) return constants;
  const mean = constants.reduce((sum, one) => sum + one, 0) / constants.length;
  return constants.map((one) => one - mean);
}

function openLogistic({ facts, tensors }: Parameters, classes: number): Model {
  const present = facts.present as readonly number[];
  const [coefficients, intercepts] = [tensors.coefficients?.values, tensors.intercepts?.values];
  if (!coefficients || !intercepts) throw new Error('these are no parameters of a logistic regression');
  const [outputs, columns] = [intercepts.length, coefficients.length / intercepts.length];
  const link = outputs === 1 ? binaryLink : softmaxLink(outputs);
  const weights = new Float64Array((columns + 1) * outputs);
  for (let output = 0; output < outputs; output++) {
    for (let column = 0; column < columns; column++)
      weights[column * outputs + output] = coefficients[output * columns + column] as number;
    weights[columns * outputs + output] = intercepts[output] as number;
  }
  const chances = new Float64Array(present.length);
  return {
    async predict(x: Examples['x']) {
      requireFinite(x);
      const values = new Float64Array(x.rows * classes);
      const sweeper = await openSweeper(columns, outputs, null);
      await closing(sweeper, async () =>
        sweeper.sweep(x, weights, null, (first, sums) => {
          for (let row = first, at = 0; at < sums.length; row++, at += outputs) {
            link.spread(sums, at, chances);
            present.forEach((one, place) => {
              values[row * classes + one] = chances[place] as number;
            });
          }
        }),
      );
      return { kind: 'classes', probabilities: { form: 'dense', rows: x.rows, columns: classes, values } };
    },
  };
}

/** Whatever becomes of `act`, the sweeper's memory is left to the next one. */
async function closing<Result>(sweeper: Sweeper, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } finally {
    sweeper.close();
  }
}

/** So many bytes of rows at most lie ready for the kernels. */
const mostKept = 2 ** 31;
const bytesOf = ({ values }: Matrix): number => 12 * values.length;
