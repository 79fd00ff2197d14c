/** How well scores tell positive rows from others: every threshold at once, and as probabilities. */

import { WorkError } from '../work.ts';
import type { NumberColumn } from './column.ts';
import { descendingOrder, descendingOrderOf } from './order.ts';
import { refuseUnfit, weightsOf } from './refuse.ts';
import { meanOf, Sum, sumOf } from './sum.ts';

export interface BinaryScores {
  /** Null with one class only. */
  readonly roc_auc: number | null;
  /** Null without positive rows. */
  readonly average_precision: number | null;
  /** Of scores that all lie in [0, 1]. */
  readonly log_loss?: number | null;
  readonly brier?: number | null;
}

/** Weights of positive and of other rows whose score is at least the threshold; thresholds fall. */
export interface ThresholdCounts {
  readonly thresholds: Float64Array;
  readonly positives: Float64Array;
  readonly others: Float64Array;
}

/** So near to 0 and 1 do probabilities come in logarithms: 2⁻⁵². */
const clipping = 2 ** -52;

/**
 * The measures of scikit-learn's `roc_auc_score`, `average_precision_score`, `log_loss` and `brier_score_loss`. Labels
 * are 1 where positive, else 0; a higher score is more positive. Ends with `length-mismatch`, `empty-input`,
 * `null-label`, `non-finite`, `out-of-range` (weights) and `unknown-class`.
 */
export function measureBinaryScores(
  label: NumberColumn,
  score: NumberColumn,
  weight: NumberColumn | undefined,
): BinaryScores {
  refuseUnfit([label, score, ...(weight ? [weight] : [])]);
  const weights = weightsOf(weight);
  refuseOtherThanBinary(label);
  const counts = countByThreshold(label.values, score.values, weights, score.ranks);
  const areProbabilities = score.values.every((value) => value >= 0 && value <= 1);
  return {
    roc_auc: areaUnderRoc(counts),
    average_precision: averagePrecision(counts),
    ...(areProbabilities && {
      log_loss: meanOf(
        score.values.map((p, row) => surprise(label.values[row] === 1 ? p : 1 - p)),
        weights,
      ),
      brier: meanOf(
        score.values.map((p, row) => (p - (label.values[row] as number)) ** 2),
        weights,
      ),
    }),
  };
}

/** −ln p, of p in [2⁻⁵², 1 − 2⁻⁵²]. */
export const surprise = (probability: number): number =>
  -Math.log(Math.min(Math.max(probability, clipping), 1 - clipping));

/** Ends with `unknown-class`. */
export function refuseOtherThanBinary({ name, values }: NumberColumn): void {
  const row = values.findIndex((value) => value !== 0 && value !== 1);
  if (row >= 0)
    throw new WorkError({
      code: 'unknown-class',
      message: `\`${name}\` is ${values[row]} in row ${row + 1}, which is neither 0 nor 1`,
    });
}

/** Rows of one score are one threshold. `ranks`: of the scores, where they are known. */
export function countByThreshold(
  labels: Float64Array,
  scores: Float64Array,
  weights: Float64Array | null,
  ranks?: Uint32Array,
): ThresholdCounts {
  const order = ranks ? descendingOrderOf(scores, ranks) : descendingOrder(scores);
  const [thresholds, positives, others] = [0, 0, 0].map(() => new Float64Array(order.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [positive, other] = [new Sum(), new Sum()];
  let count = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at] as number;
    (labels[row] === 1 ? positive : other).add(weights ? (weights[row] as number) : 1);
    if (at + 1 < order.length && scores[order[at + 1] as number] === scores[row]) continue;
    thresholds[count] = scores[row] as number;
    positives[count] = positive.value;
    others[count] = other.value;
    count++;
  }
  return {
    thresholds: thresholds.subarray(0, count),
    positives: positives.subarray(0, count),
    others: others.subarray(0, count),
  };
}

/** Pairs of a positive and another row that are in the right order, ties half (Mann and Whitney 1947). */
export function areaUnderRoc({ positives, others }: ThresholdCounts): number | null {
  const pairs = (positives.at(-1) ?? 0) * (others.at(-1) ?? 0);
  if (pairs === 0) return null;
  const before = (list: Float64Array, at: number): number => (at === 0 ? 0 : (list[at - 1] as number));
  const won = sumOf(positives.length, (at) => {
    const rise = (positives[at] as number) + before(positives, at);
    return (((others[at] as number) - before(others, at)) * rise) / 2;
  });
  return won / pairs;
}

/** Σ (Rᵢ − Rᵢ₋₁) Pᵢ over falling thresholds: steps, not trapezoids. */
function averagePrecision({ positives, others }: ThresholdCounts): number | null {
  const total = positives.at(-1) ?? 0;
  if (total === 0) return null;
  return (
    sumOf(positives.length, (at) => {
      const found = positives[at] as number;
      const gained = found - (at === 0 ? 0 : (positives[at - 1] as number));
      return gained === 0 ? 0 : (gained * found) / (found + (others[at] as number));
    }) / total
  );
}
