/** The coefficients of ridge regression with a positive penalty. */
import { type Design, timesDesignTransposed } from './design.ts';
import { foldByColumns, foldByRows } from './fold-design.ts';
import { type Iterated, lsqr } from './lsqr.ts';
import { cornerOf, solve, solveTransposed } from './triangle.ts';

/** The lesser side of a design that is folded, and how many products that may take. */
const [widest, dearest] = [2048, 2e11];

function isFoldable({ x }: Design): boolean {
  const side = Math.min(x.rows, x.columns);
  return side <= widest && x.rows * x.columns * side <= dearest;
}

/**
 * Minimizes ‖Aβ − y‖² + alpha·‖β‖², alpha > 0. By QR of A with √alpha·I below it, not by AᵀA, which would square the
 * condition; where columns are more than rows, as the shortest solution of [A √alpha·I]·z = y (C. C. Paige 1973).
 */
export function solveRidge(design: Design, alpha: number, signal: AbortSignal): Iterated {
  if (!isFoldable(design)) return lsqr(design, alpha, signal);
  const exact = { iterations: 0, gap: 0, hasConverged: true };
  const { rows, columns } = design.x;
  if (columns <= rows) {
    const triangle = foldByRows(design, alpha);
    const last = triangle.values.slice(columns * triangle.size, columns * triangle.size + columns);
    return { coefficients: solve(cornerOf(triangle, columns), last), ...exact };
  }
  const triangle = foldByColumns(design, alpha);
  const dual = solve(triangle, solveTransposed(triangle, design.y.slice()));
  return { coefficients: timesDesignTransposed(design, dual), ...exact };
}
