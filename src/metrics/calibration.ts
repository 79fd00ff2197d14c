/** Whether confidence is as often right as it says. */
import { WorkError } from '../work.ts';
import { refuseOtherThanBinary } from './binary.ts';
import type { NumberColumn } from './column.ts';
import { refuseUnfit } from './refuse.ts';
import { Sum } from './sum.ts';

export interface Calibration {
  /** Expected and greatest gap between accuracy and confidence of a bin (Naeini, Cooper and Hauskrecht 2015). */
  readonly ece: number;
  readonly mce: number;
  /** Rows a bin. */
  readonly counts: readonly number[];
  /** Of each bin; null where it is empty. */
  readonly confidences: readonly (number | null)[];
  readonly accuracies: readonly (number | null)[];
}

const mostBins = 1_000_000;

/**
 * Confidence is in [0, 1], `correct` 0 or 1; bin i of n is (i/n, (i+1)/n], the first with 0. Ends with
 * `length-mismatch`, `empty-input`, `null-label`, `non-finite`, `out-of-range` and `unknown-class`.
 */
export function measureCalibration(confidence: NumberColumn, correct: NumberColumn, bins = 15): Calibration {
  refuseUnfit([confidence, correct]);
  const row = confidence.values.findIndex((value) => value < 0 || value > 1);
  if (row >= 0)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`${confidence.name}\` must be from 0 to 1, but is ${confidence.values[row]} in row ${row + 1}`,
    });
  if (!Number.isInteger(bins) || bins < 1 || bins > mostBins)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`bins\` must be from 1 to ${mostBins}, not ${bins}`,
    });
  refuseOtherThanBinary(correct);
  const counts = new Float64Array(bins);
  const sums = Array.from({ length: bins }, () => ({ confidence: new Sum(), hits: 0 }));
  for (const [row, value] of confidence.values.entries()) {
    const bin = Math.max(0, Math.ceil(value * bins) - 1);
    const sum = sums[bin] as (typeof sums)[number];
    counts[bin] = (counts[bin] as number) + 1;
    sum.confidence.add(value);
    sum.hits += correct.values[row] as number;
  }
  const share = (sum: number, bin: number): number | null =>
    counts[bin] === 0 ? null : sum / (counts[bin] as number);
  const confidences = sums.map((sum, bin) => share(sum.confidence.value, bin));
  const accuracies = sums.map((sum, bin) => share(sum.hits, bin));
  const gaps = sums.map((_, bin) => Math.abs((accuracies[bin] ?? 0) - (confidences[bin] ?? 0)));
  const expected = new Sum();
  for (const [bin, gap] of gaps.entries())
    expected.add(((counts[bin] as number) / confidence.values.length) * gap);
  return {
    ece: expected.value,
    mce: gaps.reduce((greatest, gap) => Math.max(greatest, gap), 0),
    counts: [...counts],
    confidences,
    accuracies,
  };
}
