/** Sparse vectors of others, before anybody relies on their order. */
import type { SparseMatrix } from '../../matrix.ts';
import type { TableFile } from '../tables/table-file.ts';
import { badSparse } from './faults.ts';

/** The matrix, whose indices ascend in each row and are columns. `starts` are those of the indices; `before` rows came before. */
export function checkSparse(
  file: TableFile,
  matrix: SparseMatrix,
  starts: Uint32Array,
  before: number,
): SparseMatrix {
  const { rows, columns, indices } = matrix;
  for (let row = 0; row < rows; row++) {
    const from = starts[row] as number;
    const to = starts[row + 1] as number;
    if (from !== matrix.starts[row] || to !== matrix.starts[row + 1])
      throw badSparse(file, before + row + 1, 'has not as many indices as values');
    for (let i = from; i < to; i++) {
      const index = indices[i] as number;
      if (index >= columns)
        throw badSparse(file, before + row + 1, `has the index ${index}, and ${columns} columns`);
      if (i > from && index <= (indices[i - 1] as number))
        throw badSparse(file, before + row + 1, 'has indices that do not ascend');
    }
  }
  return matrix;
}
