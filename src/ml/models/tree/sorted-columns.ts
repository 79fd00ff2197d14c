/** The numbers of every column that are not 0, ascending: what a tree looks for splits in. */
import type { Matrix } from '../../../matrix.ts';

/** Those of column `j` lie from `starts[j]` to before `starts[j + 1]`; equal numbers in the order of their rows. */
export interface SortedColumns {
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly values: Float64Array;
}

/** Of rows that `counts` says count. */
export function sortColumns(x: Matrix, counts: (row: number) => boolean): SortedColumns {
  const starts = new Uint32Array(x.columns + 1);
  forEachNumber(x, counts, (column) => {
    starts[column + 1] = (starts[column + 1] as number) + 1;
  });
  for (let column = 0; column < x.columns; column++)
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number);
  const total = starts[x.columns] as number;
  const [rows, values] = [new Uint32Array(total), new Float64Array(total)];
  const next = starts.slice();
  forEachNumber(x, counts, (column, row, value) => {
    const at = next[column] as number;
    next[column] = at + 1;
    rows[at] = row;
    values[at] = value;
  });
  for (let column = 0; column < x.columns; column++)
    sortPart(rows, values, starts[column] as number, starts[column + 1] as number);
  return { starts, rows, values };
}

function forEachNumber(
  x: Matrix,
  counts: (row: number) => boolean,
  visit: (column: number, row: number, value: number) => void,
): void {
  for (let row = 0; row < x.rows; row++) {
    if (!counts(row)) continue;
    const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
    for (let at = from; at < to; at++) {
      const value = x.values[at] as number;
      if (value !== 0) visit(x.form === 'dense' ? at - from : (x.indices[at] as number), row, value);
    }
  }
}

function sortPart(rows: Uint32Array, values: Float64Array, from: number, to: number): void {
  const [oldRows, oldValues] = [rows.slice(from, to), values.slice(from, to)];
  const order = Uint32Array.from(oldRows.keys()).sort(
    (a, b) => (oldValues[a] as number) - (oldValues[b] as number) || a - b,
  );
  order.forEach((old, place) => {
    rows[from + place] = oldRows[old] as number;
    values[from + place] = oldValues[old] as number;
  });
}
