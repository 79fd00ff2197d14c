/** What logistic regression minimizes: value, gradient and curvature at a point. */
import type { Matrix } from '../../../matrix.ts';
import type { Link } from './link.ts';
import { addRow, rowTimes } from './row-products.ts';

export interface Objective {
  /** How many numbers a point has: `outputs` a column, then as many constants if there are any. */
  readonly size: number;
  /** Below this no gradient can be told from rounding. */
  readonly noise: number;
  /** Moves there. */
  readonly moveTo: (point: Float64Array) => { readonly value: number; readonly gradient: Float64Array };
  /** The second derivative, where it was moved last, times a direction. */
  readonly bend: (direction: Float64Array) => Float64Array;
  /** Its diagonal. */
  readonly diagonal: () => Float64Array;
}

export interface LogisticProblem {
  readonly x: Matrix;
  /** Positions of classes, one a row. */
  readonly truths: Uint32Array;
  /** C·w, one a row. */
  readonly weights: Float64Array;
  readonly hasIntercept: boolean;
  readonly link: Link;
}

/** Σ C·w·(−ln p(truth)) + ½‖W‖²; the constants are free of the penalty. */
export function openObjective({ x, truths, weights, hasIntercept, link }: LogisticProblem): Objective {
  const { outputs } = link;
  const penalized = x.columns * outputs;
  const size = penalized + (hasIntercept ? outputs : 0);
  const chances = new Float64Array(x.rows * outputs);
  const chancesOf = (row: number): Float64Array => chances.subarray(row * outputs, (row + 1) * outputs);
  const sums = new Float64Array(outputs);
  const forEachRow = (visit: (row: number, weight: number) => void): void => {
    for (let row = 0; row < x.rows; row++) {
      const weight = weights[row] as number;
      if (weight !== 0) visit(row, weight);
    }
  };
  return {
    size,
    noise: noiseOf(x, weights),
    moveTo(point) {
      const gradient = new Float64Array(size);
      let value = 0;
      for (let i = 0; i < penalized; i++) {
        const one = point[i] as number;
        gradient[i] = one;
        value += one * one;
      }
      let loss = 0;
      forEachRow((row, weight) => {
        const truth = truths[row] as number;
        rowTimes(x, row, point, sums, hasIntercept);
        loss += weight * link.loss(sums, truth, chancesOf(row));
        link.slope(chancesOf(row), truth, sums);
        scale(sums, weight);
        addRow(x, row, sums, gradient, hasIntercept);
      });
      return { value: loss + value / 2, gradient };
    },
    bend(direction) {
      const bent = direction.slice();
      bent.fill(0, penalized);
      forEachRow((row, weight) => {
        rowTimes(x, row, direction, sums, hasIntercept);
        link.bend(chancesOf(row), sums);
        scale(sums, weight);
        addRow(x, row, sums, bent, hasIntercept);
      });
      return bent;
    },
    diagonal() {
      const diagonal = new Float64Array(size).fill(1, 0, penalized);
      forEachRow((row, weight) => {
        link.bends(chancesOf(row), sums);
        scale(sums, weight);
        addSquares(x, row, sums, diagonal, hasIntercept);
      });
      return diagonal;
    },
  };
}

function scale(numbers: Float64Array, factor: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] as number) * factor;
}

/** Adds factors[output]·x² of the row. */
function addSquares(
  x: Matrix,
  row: number,
  factors: Float64Array,
  into: Float64Array,
  hasIntercept: boolean,
): void {
  const outputs = factors.length;
  const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
  const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
  for (let at = from; at < to; at++) {
    const value = x.values[at] as number;
    const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
    for (let output = 0; output < outputs; output++)
      into[place + output] = (into[place + output] as number) + value * value * (factors[output] as number);
  }
  if (hasIntercept)
    for (let output = 0, at = x.columns * outputs; output < outputs; output++, at++)
      into[at] = (into[at] as number) + (factors[output] as number);
}

/** Rounding of the greatest sum of absolute terms that a slope is made of. */
function noiseOf(x: Matrix, weights: Float64Array): number {
  const sums = new Float64Array(x.columns);
  let total = 0;
  for (let row = 0; row < x.rows; row++) {
    const weight = weights[row] as number;
    total += weight;
    const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
    for (let at = from; at < to; at++) {
      const column = x.form === 'dense' ? at - from : (x.indices[at] as number);
      sums[column] = (sums[column] as number) + weight * Math.abs(x.values[at] as number);
    }
  }
  return 8 * Number.EPSILON * sums.reduce((most, one) => Math.max(most, one), total);
}
