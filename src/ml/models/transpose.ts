/** A sparse matrix by columns: the rows of its transpose. */
import type { SparseMatrix } from '../../matrix.ts';

/** Rows ascend in each column; the values keep their type. */
export function transpose(x: SparseMatrix): SparseMatrix {
  const { rows, columns, starts, indices, values } = x;
  const count = starts[rows] as number;
  const turned = new Uint32Array(columns + 1);
  for (let at = 0; at < count; at++) {
    const after = (indices[at] as number) + 1;
    turned[after] = (turned[after] as number) + 1;
  }
  for (let column = 0; column < columns; column++)
    turned[column + 1] = (turned[column + 1] as number) + (turned[column] as number);
  const next = turned.slice(0, columns);
  const rowOf = new Uint32Array(count);
  const moved = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let row = 0; row < rows; row++)
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const column = indices[at] as number;
      const place = next[column] as number;
      next[column] = place + 1;
      rowOf[place] = row;
      moved[place] = values[at] as number;
    }
  return { form: 'sparse', rows: columns, columns: rows, starts: turned, indices: rowOf, values: moved };
}
