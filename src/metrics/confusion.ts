/** How often each true class was predicted as each class. */
import { WorkError } from '../work.ts';
import { Sum, sumOf } from './sum.ts';

export interface Confusion {
  /** How many classes. */
  readonly size: number;
  /** `matrix[truth * size + predicted]`. */
  readonly matrix: Float64Array;
  /** Sums of rows and of columns, of the diagonal, and of all. */
  readonly supports: Float64Array;
  readonly predictions: Float64Array;
  readonly correct: number;
  readonly total: number;
}

/** More have a matrix that no memory holds and nobody reads. */
const mostClasses = 8192;

/**
 * Positions are below `size`; each row counts by its weight, where there are weights. Ends with `label-type` where
 * there are so many classes that they must be something else.
 */
export function confuse(
  truth: Uint32Array,
  predicted: Uint32Array,
  weights: Float64Array | null,
  size: number,
): Confusion {
  if (size > mostClasses)
    throw new WorkError({
      code: 'label-type',
      message: `${size} different labels are no classes: at most ${mostClasses} are compared`,
      hint: 'numbers are measured with `task: regression`',
    });
  const matrix = weights ? weighCells(truth, predicted, weights, size) : countCells(truth, predicted, size);
  const cell = (i: number, j: number): number => matrix[i * size + j] as number;
  const supports = new Float64Array(size).map((_, i) => sumOf(size, (j) => cell(i, j)));
  return {
    size,
    matrix,
    supports,
    predictions: new Float64Array(size).map((_, j) => sumOf(size, (i) => cell(i, j))),
    correct: sumOf(size, (k) => cell(k, k)),
    total: sumOf(size, (k) => supports[k] as number),
  };
}

function countCells(truth: Uint32Array, predicted: Uint32Array, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < truth.length; row++) {
    const at = (truth[row] as number) * size + (predicted[row] as number);
    matrix[at] = (matrix[at] as number) + 1;
  }
  return matrix;
}

function weighCells(
  truth: Uint32Array,
  predicted: Uint32Array,
  weights: Float64Array,
  size: number,
): Float64Array {
  const sums = new Map<number, Sum>();
  for (let row = 0; row < truth.length; row++) {
    const at = (truth[row] as number) * size + (predicted[row] as number);
    const sum = sums.get(at) ?? new Sum();
    sum.add(weights[row] as number);
    sums.set(at, sum);
  }
  const matrix = new Float64Array(size * size);
  for (const [at, sum] of sums) matrix[at] = sum.value;
  return matrix;
}
