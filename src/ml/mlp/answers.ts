/** What the outputs of a network say: probabilities, numbers, and how well they fit truths. */
import { type DenseMatrix, dense } from '../../matrix.ts';
import { binaryLink, softmaxLink } from '../models/logistic/link.ts';
import { lossOf } from '../tensors/losses.ts';
import type { Targets } from './targets.ts';

/** A row of class probabilities for each row of outputs; one output is of the greater of two classes. */
export function probabilitiesOf(outputs: Float64Array, units: number): DenseMatrix {
  const link = units === 1 ? binaryLink : softmaxLink(units);
  const [rows, classes] = [outputs.length / units, Math.max(2, units)];
  const values = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++)
    link.spread(outputs, row * units, values.subarray(row * classes, (row + 1) * classes));
  return dense(rows, classes, values);
}

export interface Fit {
  readonly loss: number;
  readonly metrics: { readonly [name: string]: number };
}

/** The loss without penalty, and `accuracy`, or `rmse`, `mae` and `r2`, all by the weights of rows. */
export function fitOf(
  outputs: Float64Array,
  { loss, truths, outputs: units }: Targets,
  weights: Float64Array | null,
): Fit {
  const value = lossOf(loss, outputs, { truths, weights }, new Float64Array(outputs.length));
  const weigh = (row: number): number => (weights ? (weights[row] as number) : 1);
  return {
    loss: value,
    metrics:
      loss === 'mean_squared_error'
        ? errorsOf(outputs, truths, weigh)
        : { accuracy: accuracyOf(outputs, units, truths, weigh) },
  };
}

function accuracyOf(
  outputs: Float64Array,
  units: number,
  truths: ArrayLike<number>,
  weigh: (row: number) => number,
): number {
  let [right, all] = [0, 0];
  for (let row = 0; row < truths.length; row++) {
    const found =
      units === 1 ? Number((outputs[row] as number) > 0) : greatestOf(outputs, row * units, units);
    all += weigh(row);
    if (found === truths[row]) right += weigh(row);
  }
  return right / all;
}

function greatestOf(outputs: Float64Array, start: number, units: number): number {
  let found = 0;
  for (let j = 1; j < units; j++)
    if ((outputs[start + j] as number) > (outputs[start + found] as number)) found = j;
  return found;
}

function errorsOf(
  outputs: Float64Array,
  truths: ArrayLike<number>,
  weigh: (row: number) => number,
): Fit['metrics'] {
  let [all, sum, absolute, squared, spread] = [0, 0, 0, 0, 0];
  for (let row = 0; row < truths.length; row++) {
    all += weigh(row);
    sum += weigh(row) * (truths[row] as number);
  }
  for (let row = 0; row < truths.length; row++) {
    const error = (outputs[row] as number) - (truths[row] as number);
    absolute += weigh(row) * Math.abs(error);
    squared += weigh(row) * error * error;
    spread += weigh(row) * ((truths[row] as number) - sum / all) ** 2;
  }
  // Of truths that are all the same, as scikit-learn has it.
  const r2 = spread === 0 ? Number(squared === 0) : 1 - squared / spread;
  return { rmse: Math.sqrt(squared / all), mae: absolute / all, r2 };
}
