/** Least squares without a penalty: of all coefficients with the least error the shortest. */
import { type Breath, openBreath } from '../../../base/breath.ts';
import { dot } from '../dot.ts';
import { type Design, timesDesignTransposed } from './design.ts';
import { foldByColumns, foldByRows } from './fold-design.ts';
import { isFoldable, type Solved } from './foldable.ts';
import { lsqr } from './lsqr.ts';
import { shortestSolution, solveByTriangle } from './shortest-solution.ts';
import { singularValues } from './singular-values.ts';
import { cornerOf, inverseNorm, normOf, solve, type Triangle } from './triangle.ts';

export interface LeastSquares extends Solved {
  /** Of the design; null where nobody knows. */
  readonly rank: number | null;
}

/**
 * Minimizes ‖Aβ − y‖, then ‖β‖. Singular values of at most max(rows, columns)·ε times the greatest count as 0. A triangle
 * that is far from that is solved as it is, which keeps the digits of columns of very different scale.
 */
export async function leastSquares(design: Design, signal: AbortSignal): Promise<LeastSquares> {
  if (!isFoldable(design)) return { ...(await lsqr(design, 0, signal)), rank: null };
  const { rows, columns } = design.x;
  const solveBy = columns <= rows ? solveTall : solveWide;
  const least = Math.max(rows, columns) * Number.EPSILON;
  const { coefficients, rank } = await solveBy(design, least, openBreath(signal));
  return { coefficients, rank, iterations: 0, gap: 0, hasConverged: true };
}

async function solveTall(design: Design, least: number, breath: Breath) {
  const { columns } = design.x;
  const whole = await foldByRows(design, 0, breath);
  const triangle = cornerOf(whole, columns);
  const y = whole.values.slice(columns * whole.size, columns * whole.size + columns);
  if (isOfFullRank(triangle, least)) return { coefficients: solve(triangle, y), rank: columns };
  const { sigmas, scaled, right } = await singularValues(triangle, breath);
  return combine(right, sigmas, least, (at) => dot(y, scaled.subarray(at, at + columns)));
}

/** β = Aᵀ·(AAᵀ)⁺·y. */
async function solveWide(design: Design, least: number, breath: Breath) {
  const triangle = await foldByColumns(design, 0, nullDirection(design), breath);
  const { rows } = design.x;
  if (isOfFullRank(triangle, least))
    return { coefficients: shortestSolution(design, 0, solveByTriangle(triangle)), rank: rows };
  const { sigmas, right } = await singularValues(triangle, breath);
  let rank = 0;
  const coefficients = shortestSolution(design, 0, (y) => {
    const found = combine(right, sigmas, least, (at) => dot(y, right.subarray(at, at + rows)));
    ({ rank } = found);
    return found.coefficients;
  });
  return { coefficients, rank };
}

/**
 * What is centred has no part along √w. Filled in with a size that is no more than the greatest singular value, it does
 * not matter for the answer, and leaves a triangle that can be solved.
 */
function nullDirection(design: Design): Float64Array | null {
  const { x, means, roots, y } = design;
  if (means.every((mean) => mean === 0)) return null;
  const direction = roots?.slice() ?? new Float64Array(x.rows).fill(1);
  const image = timesDesignTransposed(design, y);
  const squares = dot(y, y) * dot(direction, direction);
  const scale = squares === 0 ? 0 : Math.sqrt(dot(image, image) / squares);
  return direction.map((one) => one * scale);
}

const isOfFullRank = (triangle: Triangle, least: number): boolean =>
  inverseNorm(triangle) * normOf(triangle) * least < 1;

/** Σ of the columns of V by share(column)/σ², over the σ that count. */
function combine(
  right: Float64Array,
  sigmas: Float64Array,
  least: number,
  share: (at: number) => number,
): { coefficients: Float64Array; rank: number } {
  const size = sigmas.length;
  const limit = least * sigmas.reduce((most, one) => Math.max(most, one), 0);
  const coefficients = new Float64Array(size);
  let rank = 0;
  sigmas.forEach((sigma, column) => {
    if (sigma <= limit) return;
    rank++;
    const factor = share(column * size) / sigma / sigma;
    for (let i = 0; i < size; i++)
      coefficients[i] = (coefficients[i] as number) + factor * (right[column * size + i] as number);
  });
  return { coefficients, rank };
}
