/** The coefficients of ridge regression. */
import { openBreath } from '../../../base/breath.ts';
import type { Design } from './design.ts';
import { foldByColumns, foldByRows } from './fold-design.ts';
import { isFoldable, type Solved } from './foldable.ts';
import { leastSquares } from './least-squares.ts';
import { lsqr } from './lsqr.ts';
import { shortestSolution, solveByTriangle } from './shortest-solution.ts';
import { cornerOf, solve } from './triangle.ts';

/**
 * Minimizes ‖Aβ − y‖² + alpha·‖β‖². By QR of A with √alpha·I below it, not by AᵀA, which would square the condition;
 * where columns are more than rows, as the shortest solution of [A √alpha·I]·z = y.
 */
export async function solveRidge(design: Design, alpha: number, signal: AbortSignal): Promise<Solved> {
  if (alpha === 0) return leastSquares(design, signal);
  if (!isFoldable(design)) return lsqr(design, alpha, signal);
  const breath = openBreath(signal);
  const exact = { iterations: 0, gap: 0, hasConverged: true };
  const { rows, columns } = design.x;
  if (columns <= rows) {
    const triangle = await foldByRows(design, alpha, breath);
    const last = triangle.values.slice(columns * triangle.size, columns * triangle.size + columns);
    return { coefficients: solve(cornerOf(triangle, columns), last), ...exact };
  }
  const triangle = await foldByColumns(design, alpha, null, breath);
  return { coefficients: shortestSolution(design, alpha, solveByTriangle(triangle)), ...exact };
}
