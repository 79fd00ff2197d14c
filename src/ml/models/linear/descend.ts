/** Coordinate descent for the lasso. */
import { openBreath } from '../../../base/breath.ts';
import type { Solved } from './foldable.ts';
import { Gram } from './gram.ts';
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

/** Columns that come into use at once, at first; later as many as are in use. */
const fewest = 16;
/** Columns of which products are kept. */
const mostProducts = 2048;

/**
 * Minimizes ½‖y − Aβ‖² + penalty·‖β‖₁ by rounds of soft thresholding (J. Friedman, T. Hastie and R. Tibshirani 2010) over the
 * columns in use and those that pull hardest (M. Massias, A. Gramfort and J. Salmon 2018), until the duality gap says that
 * it is enough; columns that cannot be in use, by the gap, are left out (O. Fercoq, A. Gramfort and J. Salmon 2015).
 */
export async function descend(columns: LassoColumns, descent: Descent): Promise<Solved> {
  const { penalty, maxIterations, limit, tolerance, signal } = descent;
  const { squares, slope, move } = columns;
  const coefficients = new Float64Array(squares.length);
  const gram = new Gram(columns);
  const breath = openBreath(signal);
  let candidates = Array.from(squares.keys()).filter((column) => (squares[column] as number) > 0);
  let iterations = 0;
  let still = tolerance;
  let { gap, slopes } = lookAt();
  while (gap > limit && iterations < maxIterations) {
    const moved = await settle(choose());
    ({ gap, slopes } = lookAt());
    if (moved === 0) break;
    if (breath.isDue()) await breath.take();
  }
  return { coefficients, iterations, gap, hasConverged: gap <= limit };

  /** The columns in use, and of those that would come into use the ones with the greatest slopes; ascending. */
  function choose(): number[] {
    const used = candidates.filter((column) => coefficients[column] !== 0);
    const pulled = candidates.filter(
      (column) => coefficients[column] === 0 && Math.abs(slopes[column] as number) > penalty,
    );
    if (pulled.length === 0) still /= 10;
    const strength = (column: number): number => Math.abs(slopes[column] as number);
    const strongest = pulled
      .sort((a, b) => strength(b) - strength(a) || a - b)
      .slice(0, Math.max(fewest, used.length));
    return [...used, ...strongest].sort((a, b) => a - b);
  }

  /** Rounds until these stand still; by their products, once those are no more work than what was done already. */
  async function settle(among: readonly number[]): Promise<number> {
    let first = -1;
    for (let rounds = 0; iterations < maxIterations; rounds++) {
      if (among.length <= mostProducts && 4 * rounds >= gram.missing(among)) {
        const moved = await settleByProducts(among);
        return first < 0 ? moved : first;
      }
      const { greatest, moved } = round(among);
      if (first < 0) first = moved;
      if (moved <= still * greatest) break;
      if (breath.isDue()) await breath.take();
    }
    return first;
  }

  /** The same, but only the slopes of these columns are kept up: the residual moves at the end. */
  async function settleByProducts(among: readonly number[]): Promise<number> {
    const products = gram.of(among);
    const pulls = columns.slopes(among);
    const before = Float64Array.from(among, (column) => coefficients[column] as number);
    let first = -1;
    while (iterations < maxIterations) {
      const { greatest, moved } = roundByProducts(among, products, pulls);
      if (first < 0) first = moved;
      if (moved <= still * greatest) break;
      if (breath.isDue()) await breath.take();
    }
    among.forEach((column, i) => {
      const step = (coefficients[column] as number) - (before[i] as number);
      if (step !== 0) move(column, step);
    });
    return first;
  }

  function roundByProducts(among: readonly number[], products: Float64Array, pulls: Float64Array) {
    const size = among.length;
    let greatest = 0;
    let moved = 0;
    for (let i = 0; i < size; i++) {
      const column = among[i] as number;
      const was = coefficients[column] as number;
      const is = best(column, pulls[i] as number);
      greatest = Math.max(greatest, Math.abs(is));
      if (is === was) continue;
      coefficients[column] = is;
      const step = is - was;
      moved = Math.max(moved, Math.abs(step));
      for (let k = 0, at = i * size; k < size; k++, at++)
        pulls[k] = (pulls[k] as number) - step * (products[at] as number);
    }
    iterations++;
    return { greatest, moved };
  }

  function round(among: readonly number[]) {
    let greatest = 0;
    let moved = 0;
    for (const column of among) {
      const was = coefficients[column] as number;
      const is = best(column, slope(column));
      greatest = Math.max(greatest, Math.abs(is));
      if (is === was) continue;
      coefficients[column] = is;
      move(column, is - was);
      moved = Math.max(moved, Math.abs(is - was));
    }
    iterations++;
    return { greatest, moved };
  }

  /** A column's best coefficient, the others held: soft thresholding. What is 0 is exactly that. */
  function best(column: number, slopeOf: number): number {
    const square = squares[column] as number;
    const pull = slopeOf + (coefficients[column] as number) * square;
    const size = Math.abs(pull) - penalty;
    return size > 0 ? (pull > 0 ? size : -size) / square : 0;
  }

  /** The duality gap and the slope of each candidate; columns that by the gap cannot be in use are none any more. */
  function lookAt(): { gap: number; slopes: Float64Array } {
    const { squared, along } = columns.restart(coefficients);
    const found = columns.slopes(candidates);
    const greatest = found.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const scale = Math.min(1, penalty / greatest);
    const length = coefficients.reduce((sum, one) => sum + Math.abs(one), 0);
    const distance = (squared * (1 + scale * scale)) / 2 + penalty * length - scale * along;
    // Rounding makes a gap that is next to 0 uncertain by this much.
    const reach = Math.sqrt(2 * Math.max(distance, 0) + 64 * Number.EPSILON * Math.max(squared, along));
    const all = new Float64Array(squares.length);
    candidates = candidates.filter((column, i) => {
      const own = found[i] as number;
      all[column] = own;
      const isPossible = penalty - Math.abs(own) * scale <= reach * Math.sqrt(squares[column] as number);
      if (!isPossible && coefficients[column] !== 0) {
        move(column, -(coefficients[column] as number));
        coefficients[column] = 0;
      }
      return isPossible;
    });
    return { gap: distance, slopes: all };
  }
}
