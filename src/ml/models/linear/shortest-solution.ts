/** The solution of a design with more columns than rows, by the triangle of its columns. */
import { dot } from '../dot.ts';
import { type Design, timesDesign, timesDesignTransposed } from './design.ts';
import { solve, solveTransposed, type Triangle } from './triangle.ts';

/** After so many rounds nothing gets better any more. */
const mostRounds = 5;

/**
 * β = Aᵀz with (AAᵀ + alpha·I)·z = y, which is as accurate as with Q (C. C. Paige 1973); then what is left of y is solved
 * for again, so that columns of great scale fit as well. `solveDual` gives z of a right side.
 */
export function shortestSolution(
  design: Design,
  alpha: number,
  solveDual: (y: Float64Array) => Float64Array,
): Float64Array {
  const { y } = design;
  let best = new Float64Array(design.x.columns);
  let dual = new Float64Array(y.length);
  let rest = y;
  let left = dot(y, y);
  for (let round = 0; round < mostRounds && left > 0; round++) {
    const step = solveDual(rest);
    const next = plus(best, timesDesignTransposed(design, step));
    const nextDual = plus(dual, step);
    const product = timesDesign(design, next);
    const nextRest = y.map((one, i) => one - (product[i] as number) - alpha * (nextDual[i] as number));
    const nextLeft = dot(nextRest, nextRest);
    if (round > 0 && !(nextLeft < left)) break;
    [best, dual, rest, left] = [next, nextDual, nextRest, nextLeft];
  }
  return best;
}

/** By RᵀR = AAᵀ + alpha·I. */
export const solveByTriangle =
  (triangle: Triangle) =>
  (y: Float64Array): Float64Array =>
    solve(triangle, solveTransposed(triangle, y.slice()));

const plus = (a: Float64Array, b: Float64Array) => a.map((one, i) => one + (b[i] as number));
