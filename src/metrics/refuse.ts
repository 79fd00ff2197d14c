/** What every measure refuses before it looks at its columns. */
import type { Cell } from '../cell-order.ts';
import { rowsInWords } from '../rows-in-words.ts';
import { WorkError } from '../work.ts';
import { type Column, type NumberColumn, rowCount } from './column.ts';

/** Ends with the first of `length-mismatch`, `empty-input`, `null-label`, `non-finite` that any of them causes. */
export function refuseUnfit(columns: readonly Column[]): void {
  refuseLengths(columns.map((column) => ({ name: column.name, rows: rowCount(column) })));
  for (const column of columns) {
    const rows = column.kind === 'classes' ? rowsWhere(column, (value) => value === null) : column.nulls;
    if (rows.length > 0)
      throw new WorkError({
        code: 'null-label',
        message: `\`${column.name}\` must not be null, as in ${rowsInWords(rows, rows.length)}`,
        hint: 'leave such rows out by `where`',
      });
  }
  for (const column of columns) {
    const rows = rowsWhere(column, (value) => typeof value === 'number' && !Number.isFinite(value));
    if (rows.length > 0)
      throw new WorkError({
        code: 'non-finite',
        message: `\`${column.name}\` must be finite, but is not in ${rowsInWords(rows, rows.length)}`,
      });
  }
}

/** Ends with `length-mismatch` or `empty-input`. */
function refuseLengths(columns: readonly { readonly name: string; readonly rows: number }[]): void {
  const [first] = columns;
  const other = columns.find(({ rows }) => rows !== first?.rows);
  if (first && other)
    throw new WorkError({
      code: 'length-mismatch',
      message: `\`${first.name}\` has ${first.rows} rows, \`${other.name}\` ${other.rows}`,
    });
  if (!first || first.rows === 0)
    throw new WorkError({ code: 'empty-input', message: 'there is no row to measure' });
}

function rowsWhere(column: Column, isMeant: (value: Cell) => boolean): readonly number[] {
  const rows: number[] = [];
  if (column.kind === 'classes') {
    const meant = column.values.map(isMeant);
    if (!meant.includes(true)) return rows;
    for (const [row, index] of column.indices.entries()) if (meant[index]) rows.push(row);
    return rows;
  }
  const { values } = column;
  let row = 0;
  for (let at = 0; at < values.length; at++) {
    if (column.kind === 'numbers') row = at;
    else while ((column.starts[row + 1] as number) <= at) row++;
    if (isMeant(values[at] as number) && rows.at(-1) !== row) rows.push(row);
  }
  return rows;
}

/** Null where every row counts the same. Ends with `out-of-range` for a weight below 0, and where all are 0. */
export function weightsOf(column: NumberColumn | undefined): Float64Array | null {
  if (!column) return null;
  const row = column.values.findIndex((weight) => weight < 0);
  if (row >= 0)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`${column.name}\` must be at least 0, but is ${column.values[row]} in row ${row + 1}`,
    });
  if (column.values.every((weight) => weight === 0))
    throw new WorkError({ code: 'out-of-range', message: `\`${column.name}\` is 0 in every row` });
  return column.values;
}
