/** What logistic regression minimizes: value, gradient and curvature at a point. */
import type { Matrix } from '../../../matrix.ts';
import type { Link } from './link.ts';
import { sweep, type Turn } from './sweep.ts';

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
  const pass = (point: Float64Array, into: Float64Array, turn: Turn): void =>
    sweep({
      x,
      outputs,
      weights: point,
      hasIntercept,
      into,
      turn(row, sums) {
        const weight = weights[row] as number;
        if (weight === 0) sums.fill(0);
        else {
          turn(row, sums);
          scale(sums, weight);
        }
      },
    });
  return {
    size,
    noise: noiseOf(x, weights),
    moveTo(point) {
      const gradient = point.slice();
      gradient.fill(0, penalized);
      const penalty = gradient.reduce((sum, one) => sum + one * one, 0) / 2;
      let loss = 0;
      pass(point, gradient, (row, sums) => {
        const truth = truths[row] as number;
        const own = chancesOf(row);
        loss += (weights[row] as number) * link.loss(sums, truth, own);
        link.slope(own, truth, sums);
      });
      return { value: loss + penalty, gradient };
    },
    bend(direction) {
      const bent = direction.slice();
      bent.fill(0, penalized);
      pass(direction, bent, (row, sums) => link.bend(chancesOf(row), sums));
      return bent;
    },
    diagonal() {
      const diagonal = new Float64Array(size).fill(1, 0, penalized);
      const bends = new Float64Array(outputs);
      for (let row = 0; row < x.rows; row++) {
        link.bends(chancesOf(row), bends);
        scale(bends, weights[row] as number);
        addSquares(x, row, bends, diagonal, hasIntercept);
      }
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
