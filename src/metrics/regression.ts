/** How far predicted numbers lie from true ones. */
import type { NumberColumn } from './column.ts';
import { descendingOrder } from './order.ts';
import { refuseUnfit, weightsOf } from './refuse.ts';
import { meanOf } from './sum.ts';

/** Null where it is undefined, `Infinity` beyond the greatest double. The costly ones are computed when they are read. */
export interface Regression {
  readonly mae: number | null;
  readonly mse: number | null;
  readonly rmse: number | null;
  /** Null for fewer than two rows. */
  readonly r2: number | null;
  readonly explained_variance: number | null;
  readonly median_absolute_error: number | null;
  /** A share, huge where a truth is 0. */
  readonly mape: number | null;
  /** Knows no weights. */
  readonly max_error: number | null;
}

/** Truths nearer to 0 count as this in `mape`: 2⁻⁵². */
const leastTruth = 2 ** -52;

/**
 * The measures of scikit-learn's `mean_absolute_error`, `mean_squared_error`, `r2_score`, `explained_variance_score`,
 * `median_absolute_error`, `mean_absolute_percentage_error` and `max_error`. Ends with `length-mismatch`,
 * `empty-input`, `null-label`, `non-finite` and `out-of-range` (weights).
 */
export function measureRegression(
  label: NumberColumn,
  prediction: NumberColumn,
  weight: NumberColumn | undefined,
): Regression {
  refuseUnfit([label, prediction, ...(weight ? [weight] : [])]);
  const weights = weightsOf(weight);
  const truths = label.values;
  const errors = truths.map((truth, row) => truth - (prediction.values[row] as number));
  const absolute = errors.map(Math.abs);
  const mean = (values: Float64Array): number | null => defined(meanOf(values, weights));
  const squares = errors.map((error) => error ** 2);
  const mse = mean(squares);
  const spread = spreadOf(truths, weights);
  return {
    mae: mean(absolute),
    mse,
    rmse: mse === null ? null : Math.sqrt(mse),
    r2: truths.length < 2 ? null : explained(mse, spread),
    get explained_variance() {
      return explained(spreadOf(errors, weights), spread);
    },
    get median_absolute_error() {
      return defined(medianOf(absolute, weights));
    },
    get mape() {
      return mean(
        absolute.map((error, row) => error / Math.max(Math.abs(truths[row] as number), leastTruth)),
      );
    },
    max_error: absolute.reduce((greatest, error) => Math.max(greatest, error), 0),
  };
}

/** Not a number is undefined. */
const defined = (value: number | null): number | null => (Number.isNaN(value) ? null : value);

/** 1 − left/all; where there is nothing to explain, 1 if nothing is left, else 0. */
function explained(left: number | null, all: number | null): number | null {
  if (left === null || all === null) return null;
  if (all === 0) return left === 0 ? 1 : 0;
  return defined(1 - left / all);
}

/** The variance, exactly 0 for a constant. */
function spreadOf(values: Float64Array, weights: Float64Array | null): number | null {
  const first = values.findIndex((_, row) => weights?.[row] !== 0);
  if (values.every((value, row) => value === values[first] || weights?.[row] === 0)) return 0;
  const mean = meanOf(values, weights) ?? 0;
  return defined(
    meanOf(
      values.map((value) => (value - mean) ** 2),
      weights,
    ),
  );
}

/** Weights that are so near to half of all are half of them: 2⁻⁵². */
const halfNearness = 2 ** -52;

/** The mean of the two in the middle; by weight, of the least that half of the weight does not exceed and of the next. */
function medianOf(values: Float64Array, weights: Float64Array | null): number {
  if (!weights) {
    const sorted = values.slice().sort();
    const middle = sorted.length >> 1;
    const upper = sorted[middle] as number;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  }
  const rows = descendingOrder(values).reverse();
  const weightAt = (at: number): number => weights[rows[at] as number] as number;
  const half = rows.reduce((sum, _, at) => sum + weightAt(at), 0) / 2;
  let at = 0;
  let below = weightAt(0);
  while (below < half && at + 1 < rows.length) below += weightAt(++at);
  let next = at;
  if (below - half <= halfNearness)
    do next++;
    while (next < rows.length && weightAt(next) === 0);
  const lower = values[rows[at] as number] as number;
  return (lower + (values[rows[next] ?? (rows[at] as number)] as number)) / 2;
}
