/** Vectors of terms as lists of numbers, as a state has them: `[column, value, …]` where they are sparse. */
import { type DenseMatrix, dense, type Matrix, type SparseMatrix } from '../../matrix.ts';
import { matrixOf, sparseRows } from '../sparse-rows.ts';
import { notFitted } from '../state.ts';

type Lists = readonly (readonly number[])[];

export function listsOf(vectors: Matrix): Lists {
  return Array.from({ length: vectors.rows }, (_, row) =>
    vectors.form === 'dense'
      ? Array.from(vectors.values.subarray(row * vectors.columns, (row + 1) * vectors.columns))
      : sparseList(vectors, row),
  );
}

function sparseList({ starts, indices, values }: SparseMatrix, row: number): number[] {
  const list: number[] = [];
  for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
    list.push(indices[at] as number, values[at] as number);
  return list;
}

export function denseOf(lists: Lists, columns: number): DenseMatrix {
  const values = new Float64Array(lists.length * columns);
  lists.forEach((list, row) => {
    if (list.length !== columns) throw notFitted(`row ${row} of \`vectors\` has not ${columns} numbers`);
    values.set(list, row * columns);
  });
  return dense(lists.length, columns, values);
}

/** As many columns as rows. */
export function sparseOf(lists: Lists): SparseMatrix {
  const rows = sparseRows('float64');
  lists.forEach((list, row) => {
    const columns = Uint32Array.from(list.filter((_, i) => i % 2 === 0));
    const isAscending = columns.every((column, i) => i === 0 || column > (columns[i - 1] as number));
    if (list.length % 2 === 1 || !isAscending || (columns.at(-1) ?? 0) >= lists.length)
      throw notFitted(`row ${row} of \`vectors\` is no list of columns and values`);
    rows.add(
      columns,
      list.filter((_, i) => i % 2 === 1),
      columns.length,
    );
  });
  return matrixOf(rows, lists.length);
}
