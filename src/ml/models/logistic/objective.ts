/** What logistic regression minimizes: value, gradient and curvature at a point. */
import type { Matrix } from '../../../matrix.ts';
import type { Link } from './link.ts';
import { addSquares } from './squares.ts';
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
      const bends = new Float64Array(chances.length);
      for (let row = 0; row < x.rows; row++) {
        const own = bends.subarray(row * outputs, (row + 1) * outputs);
        link.bends(chancesOf(row), own);
        scale(own, weights[row] as number);
      }
      addSquares(x, outputs, bends, diagonal, hasIntercept);
      return diagonal;
    },
  };
}

function scale(numbers: Float64Array, factor: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] as number) * factor;
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
