/** Rows of matrices as answers have them. */
import type { Matrix, SparseMatrix } from '../../src/matrix.ts';

/** Pairs of index and value. */
export function pairsOf({ rows, starts, indices, values }: SparseMatrix): [number, number][][] {
  return Array.from({ length: rows }, (_, row) => {
    const start = starts[row] as number;
    return Array.from({ length: (starts[row + 1] as number) - start }, (_, i) => [
      indices[start + i] as number,
      values[start + i] as number,
    ]);
  });
}

/** Every number; NaN is null. */
export function numbersOf(matrix: Matrix): (number | null)[][] {
  const { rows, columns } = matrix;
  const plain = (value: number): number | null => (Number.isNaN(value) ? null : value);
  if (matrix.form === 'dense')
    return Array.from({ length: rows }, (_, row) =>
      Array.from(matrix.values.subarray(row * columns, (row + 1) * columns), plain),
    );
  return pairsOf(matrix).map((row) => {
    const numbers: (number | null)[] = Array(columns).fill(0);
    for (const [index, value] of row) numbers[index] = plain(value);
    return numbers;
  });
}
