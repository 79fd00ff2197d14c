/** Coordinate descent for the lasso. */
import { openBreath } from '../../../base/breath.ts';
import type { Solved } from './foldable.ts';
import type { LassoColumns } from './lasso-columns.ts';

export interface Descent {
  /** n·alpha in ½‖y − Aβ‖² + penalty·‖β‖₁; above 0. */
  readonly penalty: number;
  readonly maxIterations: number;
  /** It ends at this duality gap. */
  readonly limit: number;
  /** The gap is looked at when no coefficient moves by more than this share of the greatest. */
  readonly tolerance: number;
  readonly signal: AbortSignal;
}

/**
 * Minimizes ½‖y − Aβ‖² + penalty·‖β‖₁ (J. Friedman, T. Hastie and R. Tibshirani 2010): rounds over the columns in use until
 * they stand still, then over all that may come into use, which the gap tells (O. Fercoq, A. Gramfort and J. Salmon 2015).
 */
export async function descend(columns: LassoColumns, descent: Descent): Promise<Solved> {
  const { penalty, maxIterations, limit, tolerance, signal } = descent;
  const { squares, slope, move } = columns;
  const coefficients = new Float64Array(squares.length);
  const breath = openBreath(signal);
  let candidates = Array.from(squares.keys()).filter((column) => (squares[column] as number) > 0);
  let [iterations, still] = [0, tolerance];
  let gap = lookAt();
  while (gap > limit && iterations < maxIterations) {
    const { greatest, moved } = round(candidates);
    if (moved <= tolerance * greatest) {
      gap = lookAt();
      if (moved === 0) break;
      still /= 10;
    } else await settle();
    if (breath.isDue()) await breath.take();
  }
  if (gap > limit) gap = lookAt();
  return { coefficients, iterations, gap, hasConverged: gap <= limit };

  async function settle(): Promise<void> {
    const used = candidates.filter((column) => coefficients[column] !== 0);
    while (iterations < maxIterations) {
      const { greatest, moved } = round(used);
      if (moved <= still * greatest) return;
      if (breath.isDue()) await breath.take();
    }
  }

  /** Each column's best coefficient, the others held: soft thresholding. */
  function round(among: readonly number[]): { greatest: number; moved: number } {
    let [greatest, moved] = [0, 0];
    for (const column of among) {
      const square = squares[column] as number;
      const before = coefficients[column] as number;
      const pull = slope(column) + before * square;
      const size = Math.abs(pull) - penalty;
      const after = size > 0 ? (pull > 0 ? size : -size) / square : 0;
      if (after !== before) {
        move(column, after - before);
        coefficients[column] = after;
        moved = Math.max(moved, Math.abs(after - before));
      }
      greatest = Math.max(greatest, Math.abs(after));
    }
    iterations++;
    return { greatest, moved };
  }

  /** The duality gap; columns that cannot be in use at the optimum, by it, are no candidates any more. */
  function lookAt(): number {
    const { squared, along } = columns.restart(coefficients);
    const slopes = candidates.map((column) => Math.abs(slope(column)));
    const greatest = slopes.reduce((most, one) => Math.max(most, one), 0);
    const scale = Math.min(1, penalty / greatest);
    const length = coefficients.reduce((sum, one) => sum + Math.abs(one), 0);
    const found = (squared * (1 + scale * scale)) / 2 + penalty * length - scale * along;
    // Rounding makes a gap that is next to 0 uncertain by this much.
    const reach = Math.sqrt(2 * Math.max(found, 0) + 64 * Number.EPSILON * Math.max(squared, along));
    candidates = candidates.filter((column, i) => {
      const isPossible =
        penalty - (slopes[i] as number) * scale <= reach * Math.sqrt(squares[column] as number);
      if (!isPossible && coefficients[column] !== 0) {
        move(column, -(coefficients[column] as number));
        coefficients[column] = 0;
      }
      return isPossible;
    });
    return found;
  }
}
