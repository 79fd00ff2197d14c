/** Rows of a matrix, one at a time and dense. */
import type { Matrix } from '../../matrix.ts';

/** Writes all columns of a row; `into` is as long as there are columns. */
export function fillRow(x: Matrix, row: number, into: Float64Array): void {
  if (x.form === 'dense') {
    into.set(x.values.subarray(row * x.columns, (row + 1) * x.columns));
    return;
  }
  into.fill(0);
  for (let at = x.starts[row] as number; at < (x.starts[row + 1] as number); at++)
    into[x.indices[at] as number] = x.values[at] as number;
}
