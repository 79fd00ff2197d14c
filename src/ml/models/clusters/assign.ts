/** Which center each row is nearest to. */
import type { DenseMatrix, Matrix, SparseMatrix } from '../../../matrix.ts';

/** `values[center * columns + column]`. */
export type Centers = DenseMatrix & { readonly values: Float64Array };

export interface Assigned {
  /** A center each row; ties to the lower number. */
  readonly labels: Uint32Array;
  /** Squared, to that center. */
  readonly distances: Float64Array;
}

export function assign(x: Matrix, centers: Centers): Assigned {
  const labels = new Uint32Array(x.rows);
  const distances = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  const keep = (row: number, center: number, distance: number): void => {
    if (distance < (distances[row] as number)) {
      distances[row] = distance;
      labels[row] = center;
    }
  };
  if (x.form === 'dense') assignDense(x, centers, keep);
  else assignSparse(x, centers, keep);
  return { labels, distances };
}

type Keep = (row: number, center: number, distance: number) => void;

/** Four centers at once, each summed in the order of columns: what they share is loaded once. */
function assignDense(
  { rows, columns, values }: DenseMatrix,
  { values: at, rows: count }: Centers,
  keep: Keep,
): void {
  const lastCenter = (count - 1) * columns;
  for (let row = 0; row < rows; row++)
    for (let first = 0; first < count; first += 4) {
      const from = row * columns;
      const a = first * columns;
      const b = Math.min(a + columns, lastCenter);
      const c = Math.min(b + columns, lastCenter);
      const d = Math.min(c + columns, lastCenter);
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let j = 0; j < columns; j++) {
        const value = values[from + j] as number;
        const d0 = value - (at[a + j] as number);
        const d1 = value - (at[b + j] as number);
        const d2 = value - (at[c + j] as number);
        const d3 = value - (at[d + j] as number);
        s0 += d0 * d0;
        s1 += d1 * d1;
        s2 += d2 * d2;
        s3 += d3 * d3;
      }
      keep(row, first, s0);
      if (first + 1 < count) keep(row, first + 1, s1);
      if (first + 2 < count) keep(row, first + 2, s2);
      if (first + 3 < count) keep(row, first + 3, s3);
    }
}

/** Over the columns that the row has; of the rest only the center's own squares count: ‖c‖² less those. */
function assignSparse(
  { rows, columns, starts, indices, values }: SparseMatrix,
  centers: Centers,
  keep: Keep,
): void {
  const squares = Float64Array.from({ length: centers.rows }, (_, center) =>
    centers.values
      .subarray(center * columns, (center + 1) * columns)
      .reduce((sum, one) => sum + one * one, 0),
  );
  for (let row = 0; row < rows; row++)
    for (let center = 0; center < centers.rows; center++) {
      let sum = 0;
      let rest = squares[center] as number;
      for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
        const one = centers.values[center * columns + (indices[at] as number)] as number;
        sum += ((values[at] as number) - one) ** 2;
        rest -= one * one;
      }
      keep(row, center, sum + Math.max(0, rest));
    }
}
