/** Numbers that are none, found before a model meets them: which column, which rows. */
import type { Matrix } from '../matrix.ts';
import { WorkError } from '../work.ts';
import type { RowSource } from './row-source.ts';

interface Where extends Pick<RowSource, 'names' | 'placed'> {
  /** How many rows came before those of the matrix. */
  readonly before: number;
}

/** Ends with `non-finite` for null, NaN and infinite ones; of the first column that has any, the rows of this batch. */
export async function refuseNonFinite(x: Matrix, { before, names, placed }: Where): Promise<void> {
  const { values } = x;
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const column = columnAt(x, first);
  const rows: number[] = [];
  for (let row = 0; row < x.rows; row++) {
    const at = placeIn(x, row, column);
    if (at >= 0 && !Number.isFinite(values[at])) rows.push(before + row);
  }
  const name = names?.[column];
  throw new WorkError({
    code: 'non-finite',
    message: `${name === undefined ? `number ${column + 1} of a vector` : `\`${name}\``} is null, NaN or infinite in ${await placed(rows, rows.length)}`,
    hint: 'fill such cells (`fill` in `transform`, `impute` in `vectorize`), or leave the rows out',
  });
}

function columnAt(x: Matrix, at: number): number {
  return x.form === 'dense' ? at % x.columns : (x.indices[at] ?? 0);
}

/** Where the number of a row lies in `values`; below 0 where the row has none there. */
function placeIn(x: Matrix, row: number, column: number): number {
  if (x.form === 'dense') return row * x.columns + column;
  for (let at = x.starts[row] ?? 0; at < (x.starts[row + 1] ?? 0); at++)
    if (x.indices[at] === column) return at;
  return -1;
}
