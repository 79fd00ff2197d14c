/** New centers: the means of the rows that are nearest to the old ones. */
import type { Matrix } from '../../../matrix.ts';
import type { Assigned, Centers } from './assign.ts';

/**
 * A center without rows takes the row farthest from its own center, one row each, the farthest first, ties to the lower
 * row number; that row leaves its cluster. A center that so loses its only row stays where it was.
 */
export function moveCenters(
  x: Matrix,
  old: Centers,
  { labels, distances }: Assigned,
  weights: Float64Array | null,
): Centers {
  const { rows: count, columns } = old;
  const owners = labels.slice();
  const totals = totalsOf(owners, count, weights);
  const left = distances.slice();
  for (let center = 0; center < count; center++) {
    if (totals[center] !== 0) continue;
    const farthest = farthestOf(left, weights);
    if (farthest < 0) continue;
    left[farthest] = -1;
    owners[farthest] = center;
  }
  return { ...old, values: meansOf(x, owners, old, weights, columns) };
}

function totalsOf(owners: Uint32Array, count: number, weights: Float64Array | null): Float64Array {
  const totals = new Float64Array(count);
  owners.forEach((owner, row) => {
    totals[owner] = (totals[owner] as number) + (weights?.[row] ?? 1);
  });
  return totals;
}

function farthestOf(distances: Float64Array, weights: Float64Array | null): number {
  let [farthest, most] = [-1, -1];
  distances.forEach((distance, row) => {
    if (distance > most && weights?.[row] !== 0) {
      most = distance;
      farthest = row;
    }
  });
  return farthest;
}

/** Compensated (A. Neumaier 1974). */
function meansOf(
  x: Matrix,
  owners: Uint32Array,
  old: Centers,
  weights: Float64Array | null,
  columns: number,
): Float64Array {
  const sums = new Float64Array(old.values.length);
  const lost = new Float64Array(old.values.length);
  for (let row = 0; row < x.rows; row++) {
    const weight = weights?.[row] ?? 1;
    const start = (owners[row] as number) * columns;
    const from = x.form === 'dense' ? row * columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + columns : (x.starts[row + 1] as number);
    for (let at = from; at < to; at++) {
      const place = start + (x.form === 'dense' ? at - from : (x.indices[at] as number));
      const term = weight * (x.values[at] as number);
      const before = sums[place] as number;
      const sum = before + term;
      lost[place] =
        (lost[place] as number) +
        (Math.abs(before) >= Math.abs(term) ? before - sum + term : term - sum + before);
      sums[place] = sum;
    }
  }
  const totals = totalsOf(owners, old.rows, weights);
  return sums.map((sum, place) => {
    const total = totals[Math.floor(place / columns)] as number;
    return total === 0 ? (old.values[place] as number) : (sum + (lost[place] as number)) / total;
  });
}
