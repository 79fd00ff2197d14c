/** The nearest of many rows. */
import { openBreath } from '../../../base/breath.ts';
import type { Matrix } from '../../../matrix.ts';
import { fillRow } from '../rows.ts';
import { type Metric, openDistances } from './distances.ts';

export interface Neighbors {
  /** Row numbers, `count` a row that was asked for, nearest first; ties by lower row number. */
  readonly rows: Uint32Array;
  readonly distances: Float64Array;
}

/** Of each row of `asked`, the `count` nearest rows of `x`, which has at least as many. */
export async function nearestRows(
  x: Matrix,
  asked: Matrix,
  {
    count,
    metric,
    signal,
  }: { readonly count: number; readonly metric: Metric; readonly signal: AbortSignal },
): Promise<Neighbors> {
  const distancesFrom = openDistances(x, metric);
  const rows = new Uint32Array(asked.rows * count);
  const distances = new Float64Array(asked.rows * count);
  const [row, all] = [new Float64Array(x.columns), new Float64Array(x.rows)];
  const breath = openBreath(signal);
  for (let i = 0; i < asked.rows; i++) {
    if (breath.isDue()) await breath.take();
    fillRow(asked, i, row);
    distancesFrom(row, all);
    const [from, to] = [i * count, (i + 1) * count];
    keepLeast(all, rows.subarray(from, to), distances.subarray(from, to));
  }
  return { rows, distances };
}

/** By insertion: few of many are ever among the least. */
function keepLeast(all: Float64Array, rows: Uint32Array, least: Float64Array): void {
  let kept = 0;
  for (let row = 0; row < all.length; row++) {
    const distance = all[row] as number;
    if (kept === least.length && !(distance < (least[kept - 1] as number))) continue;
    let place = kept < least.length ? kept++ : kept - 1;
    for (; place > 0 && (least[place - 1] as number) > distance; place--) {
      least[place] = least[place - 1] as number;
      rows[place] = rows[place - 1] as number;
    }
    least[place] = distance;
    rows[place] = row;
  }
}
