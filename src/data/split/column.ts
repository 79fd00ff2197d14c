/** A column that rows are split by: its cells in input order, how they compare, and which must not be null. */
import { type Cell, compareCells } from '../../cell-order.ts';
import { rowsInWords } from '../../rows-in-words.ts';
import { WorkError } from '../../work.ts';

export interface Column {
  /** For messages. */
  readonly name: string;
  readonly cells: ArrayLike<Cell>;
}

/** By `compareCells`, but as quickly as numbers and texts below the surrogates can be sorted. */
export function sortCells(cells: Cell[]): ArrayLike<Cell> {
  if (cells.every((cell) => typeof cell === 'number')) return Float64Array.from(cells).sort();
  const isPlain = cells.every((cell) => typeof cell === 'string' && !/[\ud800-\uffff]/.test(cell));
  return isPlain ? cells.sort() : cells.sort(compareCells);
}

/** Ends with `null-key` if a cell is null, and with `non-finite` if one is no number. */
export function refuseNulls({ name, cells }: Column): void {
  const nulls: number[] = [];
  const notNumbers: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined) nulls.push(row);
    else if (typeof cell === 'number' && Number.isNaN(cell)) notNumbers.push(row);
  }
  if (nulls.length > 0) throw nullKey([name], nulls, nulls.length);
  if (notNumbers.length > 0)
    throw new WorkError({
      code: 'non-finite',
      message: `\`${name}\` is NaN in ${rowsInWords(notNumbers, notNumbers.length)}`,
    });
}

/** `rows` from 0; at least the first ones of `total`. */
export const nullKey = (names: readonly string[], rows: readonly number[], total: number): WorkError =>
  new WorkError({
    code: 'null-key',
    message: `${names.map((name) => `\`${name}\``).join(', ')} must not be null, as in ${rowsInWords(rows, total)}`,
    hint: 'leave such rows out by a `filter` step, or give them a value by `fill`',
  });
