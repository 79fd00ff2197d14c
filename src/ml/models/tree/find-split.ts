/** The best question to ask the rows of a node. */
import type { Criterion } from './criterion.ts';
import type { SortedColumns } from './sorted-columns.ts';

/** Rows whose number in `feature` is at most `threshold` go left. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** The rows of a node, and where the numbers of each column that still differs among them lie. */
export interface NodeRows {
  readonly rows: Uint32Array;
  /** Ascending. */
  readonly features: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** By less than this share of the node's impurity, two splits are equally good, and one is no better than none. */
const noise = 1e-12;

/**
 * That with the greatest decrease of impurity by weight, thresholds half way between neighbouring numbers; ties to the
 * lower feature, then to the lower threshold. Null where nothing makes it less.
 */
export function findSplit(
  { rows, features, starts, ends }: NodeRows,
  columns: SortedColumns,
  criterion: Criterion,
  weightOf: (row: number) => number,
  impurity: number,
  leastRows: number,
): Split | null {
  const whole = new Float64Array(criterion.width);
  let weight = 0;
  for (const row of rows) {
    criterion.addTo(whole, row);
    weight += weightOf(row);
  }
  const base = criterion.impurityOf(whole, weight);
  const [left, right] = [new Float64Array(criterion.width), new Float64Array(criterion.width)];
  let best: Split | null = null;
  const least = noise * impurity;
  let most = 0;

  for (let i = 0; i < features.length; i++) {
    const feature = features[i] as number;
    const [start, end] = [starts[i] as number, ends[i] as number];
    const zeros = rows.length - (end - start);
    left.fill(0);
    let [leftRows, leftWeight, last] = [0, 0, Number.NaN];
    /** What lies between the last number and this one. */
    const consider = (value: number): void => {
      if (leftRows < leastRows || rows.length - leftRows < leastRows || value === last) return;
      for (let c = 0; c < left.length; c++) right[c] = (whole[c] as number) - (left[c] as number);
      const decrease =
        base - criterion.impurityOf(left, leftWeight) - criterion.impurityOf(right, weight - leftWeight);
      if (!(decrease > most + least)) return;
      most = decrease;
      best = { feature, threshold: between(last, value) };
    };
    const takeZeros = (): void => {
      if (leftRows > 0) consider(0);
      const others = new Float64Array(left.length);
      let otherWeight = 0;
      for (let at = start; at < end; at++) {
        const row = columns.rows[at] as number;
        criterion.addTo(others, row);
        otherWeight += weightOf(row);
      }
      for (let c = 0; c < left.length; c++)
        left[c] = (left[c] as number) + (whole[c] as number) - (others[c] as number);
      leftRows += zeros;
      leftWeight += weight - otherWeight;
      last = 0;
    };
    let hasZeros = zeros === 0;
    for (let at = start; at < end; at++) {
      const value = columns.values[at] as number;
      if (!hasZeros && value > 0) {
        takeZeros();
        hasZeros = true;
      }
      if (leftRows > 0) consider(value);
      const row = columns.rows[at] as number;
      criterion.addTo(left, row);
      leftWeight += weightOf(row);
      leftRows++;
      last = value;
    }
    if (!hasZeros) takeZeros();
  }
  return best;
}

/** Half way, and never the greater of two neighbouring doubles, which has to go right. */
function between(lesser: number, greater: number): number {
  const middle = lesser / 2 + greater / 2;
  return middle < greater ? middle : lesser;
}
