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

function assignDense({ rows, columns, values }: DenseMatrix, centers: Centers, keep: Keep): void {
  for (let row = 0; row < rows; row++)
    for (let center = 0; center < centers.rows; center++) {
      const [from, to] = [row * columns, center * columns];
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const difference = (values[from + j] as number) - (centers.values[to + j] as number);
        sum += difference * difference;
      }
      keep(row, center, sum);
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
      let [sum, rest] = [0, squares[center] as number];
      for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
        const one = centers.values[center * columns + (indices[at] as number)] as number;
        sum += ((values[at] as number) - one) ** 2;
        rest -= one * one;
      }
      keep(row, center, sum + Math.max(0, rest));
    }
}
