/** Where k-means begins: rows that lie far apart. */
import type { Matrix } from '../../../matrix.ts';
import type { Random } from '../../../random.ts';
import { openDistances } from '../neighbors/distances.ts';
import { fillRow } from '../rows.ts';

/**
 * Row numbers of `count` centers, at most as many as there are rows: the first is drawn evenly, each further one with a
 * chance in proportion to the squared distance from the nearest one chosen, times its weight (D. Arthur and
 * S. Vassilvitskii 2007). Where all rows lie on chosen ones, the first that is not chosen.
 */
export function chooseCenters(
  x: Matrix,
  count: number,
  random: Random,
  weights: Float64Array | null,
): Uint32Array {
  const chosen = new Uint32Array(count);
  const isChosen = new Uint8Array(x.rows);
  const nearest = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  const [row, distances] = [new Float64Array(x.columns), new Float64Array(x.rows)];
  const distancesFrom = openDistances(x, 'squared');
  for (let i = 0; i < count; i++) {
    const one = i === 0 ? random.below(x.rows) : drawFar(nearest, weights, isChosen, random);
    chosen[i] = one;
    isChosen[one] = 1;
    fillRow(x, one, row);
    distancesFrom(row, distances);
    for (let j = 0; j < x.rows; j++)
      if ((distances[j] as number) < (nearest[j] as number)) nearest[j] = distances[j] as number;
  }
  return chosen;
}

function drawFar(
  nearest: Float64Array,
  weights: Float64Array | null,
  isChosen: Uint8Array,
  random: Random,
): number {
  const share = (row: number): number => (nearest[row] as number) * (weights?.[row] ?? 1);
  let total = 0;
  for (let row = 0; row < nearest.length; row++) total += share(row);
  if (!(total > 0)) return isChosen.indexOf(0);
  const limit = random.unit() * total;
  let sum = 0;
  for (let row = 0; row < nearest.length; row++) {
    sum += share(row);
    if (sum > limit) return row;
  }
  return isChosen.indexOf(0);
}
