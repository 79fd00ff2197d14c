/** The vote, or the mean, of the nearest rows. */

import type { Matrix } from '../../../matrix.ts';
import { WorkError } from '../../../work.ts';
import type { Algorithm, Model } from '../../model.ts';
import { classesOf, numbersOf, requireFinite, requireRows } from '../examples.ts';
import type { KnnOptions } from '../hyperparameters.ts';
import { matrixOf, storedMatrix } from '../stored-matrix.ts';
import { nearestRows } from './nearest.ts';
import { meanOf, sharesOf, votesOf } from './votes.ts';

/** No learning: rows are kept, and looked through when something is predicted. */
export const nearestNeighbors: Algorithm<KnnOptions> = {
  async fit(examples, { n_neighbors }, task) {
    requireRows(examples);
    const { x, weights } = examples;
    if (n_neighbors > x.rows)
      throw new WorkError({
        code: 'out-of-range',
        message: `\`n_neighbors\` is ${n_neighbors}, but there are only ${x.rows} rows`,
        option: ['hyperparameters', 'n_neighbors'],
      });
    const values = task === 'classification' ? classesOf(examples).indices : numbersOf(examples);
    const { facts, tensors } = storedMatrix(x);
    return {
      parameters: {
        facts,
        tensors: {
          ...tensors,
          truths: { dtype: values instanceof Uint32Array ? 'uint32' : 'float64', shape: [x.rows], values },
          ...(weights && { weights: { dtype: 'float64', shape: [x.rows], values: weights } }),
        },
      },
      history: [],
      metrics: {},
    };
  },
  async open(parameters, options, _task, classes, { signal }) {
    const { truths, weights } = parameters.tensors;
    if (!truths) throw new Error('these are no parameters of nearest neighbours');
    const known = { x: matrixOf(parameters), truths: truths.values, weights: weights?.values ?? null };
    return openNeighbors(known, options, classes?.length ?? 0, signal);
  },
};

export interface KnownRows {
  readonly x: Matrix;
  /** Positions of classes, or numbers. */
  readonly truths: ArrayLike<number>;
  readonly weights: ArrayLike<number> | null;
}

/** `n_neighbors` is at most the number of rows; without `classes` numbers are predicted. */
export function openNeighbors(
  { x, truths, weights }: KnownRows,
  options: KnnOptions,
  classes: number,
  signal: AbortSignal,
): Model {
  const { n_neighbors: count, weights: weighting, metric } = options;
  return {
    async predict(asked) {
      requireFinite(asked);
      const { rows, distances } = await nearestRows(x, asked, { count, metric, signal });
      const each = Math.max(classes, 1);
      const values = new Float64Array(asked.rows * each);
      for (let i = 0; i < asked.rows; i++) {
        const near = distances.subarray(i * count, (i + 1) * count);
        // Which of rows is nearer at such distances, nobody can say.
        if (!near.every(Number.isFinite)) {
          values.fill(Number.NaN, i * each, (i + 1) * each);
          continue;
        }
        const neighbors = rows.subarray(i * count, (i + 1) * count);
        const theirs = Float64Array.from(neighbors, (row) => truths[row] as number);
        const votes = votesOf(
          near,
          weighting,
          weights ? Float64Array.from(neighbors, (row) => weights[row] as number) : null,
        );
        if (classes === 0) values[i] = meanOf(votes, theirs);
        else values.set(sharesOf(votes, theirs, classes), i * classes);
      }
      if (classes === 0) return { kind: 'numbers', values };
      return {
        kind: 'classes',
        probabilities: { form: 'dense', rows: asked.rows, columns: classes, values },
      };
    },
  };
}
