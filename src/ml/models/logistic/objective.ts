/** What logistic regression minimizes: value, gradient and curvature at a point. */
import type { Matrix } from '../../../matrix.ts';
import type { Link } from './link.ts';
import type { Sweeper } from './sweep.ts';

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
  /** Of the columns of `x` and the outputs of `link`. */
  readonly sweeper: Sweeper;
}

/** Σ C·w·(−ln p(truth)) + ½‖W‖²; the constants are free of the penalty. */
export function openObjective(problem: LogisticProblem): Objective {
  const { x, truths, weights, hasIntercept, link, sweeper } = problem;
  const { outputs } = link;
  const penalized = x.columns * outputs;
  const size = penalized + (hasIntercept ? outputs : 0);
  const chances = new Float64Array(x.rows * outputs);
  /** `turn` makes the factors of one row, whose sums lie from `at` on, but for its weight. */
  const pass = (
    point: Float64Array,
    into: Float64Array,
    turn: (row: number, sums: Float64Array, at: number) => void,
  ): void =>
    sweeper.sweep(x, point, into, (first, sums) => {
      for (let row = first, at = 0; at < sums.length; row++, at += outputs) {
        const weight = weights[row] as number;
        if (weight !== 0) turn(row, sums, at);
        for (let i = at; i < at + outputs; i++) sums[i] = weight === 0 ? 0 : weight * (sums[i] as number);
      }
    });
  return {
    size,
    noise: noiseOf(x, weights),
    moveTo(point) {
      const gradient = point.slice();
      gradient.fill(0, penalized);
      const penalty = gradient.reduce((sum, one) => sum + one * one, 0) / 2;
      let loss = 0;
      pass(point, gradient, (row, sums, at) => {
        const truth = truths[row] as number;
        loss += (weights[row] as number) * link.loss(sums, at, truth, chances, row * outputs);
        link.slope(chances, row * outputs, truth, sums, at);
      });
      return { value: loss + penalty, gradient };
    },
    bend(direction) {
      const bent = direction.slice();
      bent.fill(0, penalized);
      pass(direction, bent, (row, sums, at) => link.bend(chances, row * outputs, sums, at));
      return bent;
    },
    diagonal() {
      const diagonal = new Float64Array(size).fill(1, 0, penalized);
      sweeper.addSquares(x, diagonal, (first, bends) => {
        for (let row = first, at = 0; at < bends.length; row++, at += outputs) {
          link.bends(chances, row * outputs, bends, at);
          for (let i = at; i < at + outputs; i++) bends[i] = (weights[row] as number) * (bends[i] as number);
        }
      });
      return diagonal;
    },
  };
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
