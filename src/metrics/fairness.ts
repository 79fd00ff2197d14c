/** Whether a model treats groups alike. */
import { compareCells } from '../cell-order.ts';
import { refuseOtherThanBinary } from './binary.ts';
import type { ClassColumn, NumberColumn } from './column.ts';
import { refuseUnfit } from './refuse.ts';

type Rates = { readonly [group: string]: number | null };

export interface Fairness {
  readonly selection_rate: { readonly [group: string]: number };
  /** Null in groups without positive, or without other rows. */
  readonly true_positive_rate: Rates;
  readonly false_positive_rate: Rates;
  readonly demographic_parity_difference: number;
  /** Null where nobody is selected. */
  readonly demographic_parity_ratio: number | null;
  /** Null where a rate of any group is. */
  readonly equalized_odds_difference: number | null;
}

/**
 * Demographic parity (Dwork et al. 2012) and equalized odds (Hardt, Price and Srebro 2016) as fairlearn names them; labels
 * and predictions are 0 or 1. Ends with `length-mismatch`, `empty-input`, `null-label`, `non-finite`, `unknown-class`.
 */
export function measureFairness(label: NumberColumn, prediction: NumberColumn, group: ClassColumn): Fairness {
  refuseUnfit([label, prediction, group]);
  for (const column of [label, prediction]) refuseOtherThanBinary(column);
  // By group: rows of label 0 and 1, and those of them that are selected.
  const rows = group.values.map(() => [0, 0] as [number, number]);
  const selected = group.values.map(() => [0, 0] as [number, number]);
  for (const [row, index] of group.indices.entries()) {
    const truth = label.values[row] as 0 | 1;
    (rows[index] as [number, number])[truth] += 1;
    (selected[index] as [number, number])[truth] += prediction.values[row] as number;
  }
  const order = [...group.values.keys()]
    .filter((index) => (rows[index] ?? [0, 0]).some((count) => count > 0))
    .sort((a, b) => compareCells(group.values[a] ?? null, group.values[b] ?? null));
  const ratesOf = (rate: (counts: [number, number], hits: [number, number]) => number | null): Rates =>
    Object.fromEntries(
      order.map((index) => [
        String(group.values[index]),
        rate(rows[index] as [number, number], selected[index] as [number, number]),
      ]),
    );
  const selectionRate = ratesOf(
    (counts, hits) => (hits[0] + hits[1]) / (counts[0] + counts[1]),
  ) as Fairness['selection_rate'];
  const truePositiveRate = ratesOf((counts, hits) => (counts[1] === 0 ? null : hits[1] / counts[1]));
  const falsePositiveRate = ratesOf((counts, hits) => (counts[0] === 0 ? null : hits[0] / counts[0]));
  const selection = extremes(Object.values(selectionRate));
  const odds = [truePositiveRate, falsePositiveRate].map((rates) => {
    const values = Object.values(rates);
    const known = values.filter((value) => value !== null);
    const { least, most } = extremes(known);
    return known.length < values.length ? null : most - least;
  });
  const [positive = null, negative = null] = odds;
  return {
    selection_rate: selectionRate,
    true_positive_rate: truePositiveRate,
    false_positive_rate: falsePositiveRate,
    demographic_parity_difference: selection.most - selection.least,
    demographic_parity_ratio: selection.most === 0 ? null : selection.least / selection.most,
    equalized_odds_difference: positive === null || negative === null ? null : Math.max(positive, negative),
  };
}

const extremes = (values: readonly number[]): { readonly least: number; readonly most: number } => ({
  least: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  most: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
});

/** From 5, no bias seen, to 1: by the gap of selection rates; a ratio below four fifths is at most 2. */
export function biasScore({
  demographic_parity_difference: gap,
  demographic_parity_ratio: ratio,
}: Fairness): number {
  const limits = [0.02, 0.05, 0.1, 0.2];
  const step = limits.findIndex((limit) => gap <= limit);
  const score = step < 0 ? 1 : 5 - step;
  return ratio !== null && ratio < 0.8 ? Math.min(2, score) : score;
}
