/** A column that rows are split by: its cells in input order, how they compare, and which must not be null. */
import { compareUtf8 } from '../../order.ts';
import { WorkError } from '../../work.ts';

export type Cell = null | boolean | number | bigint | string;

export interface Column {
  /** For messages. */
  readonly name: string;
  readonly cells: ArrayLike<Cell>;
}

/** Numbers by value, texts by code point; of types that no one column has, in the order of `rank`. */
export function compareCells(a: Cell, b: Cell): number {
  const ranks = rank(a) - rank(b);
  if (ranks !== 0 || a === null || b === null) return ranks;
  if (typeof a === 'string') return compareUtf8(a, b as string);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By `compareCells`, but as quickly as numbers and texts below the surrogates can be sorted. */
export function sortCells(cells: Cell[]): ArrayLike<Cell> {
  if (cells.every((cell) => typeof cell === 'number')) return Float64Array.from(cells).sort();
  const isPlain = cells.every((cell) => typeof cell === 'string' && !/[\ud800-\uffff]/.test(cell));
  return isPlain ? cells.sort() : cells.sort(compareCells);
}

function rank(cell: Cell): number {
  if (typeof cell === 'string') return 4;
  if (typeof cell === 'boolean') return 1;
  if (cell === null) return 0;
  return Number.isNaN(cell) ? 3 : 2;
}

const mostExamples = 20;

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

/** `row 3`, `rows 3, 4 and 5`, `rows 1, 2 … (34 in all)`, from 1. */
function rowsInWords(rows: readonly number[], total: number): string {
  const numbers = rows.slice(0, mostExamples).map((row) => row + 1);
  if (numbers.length === 1 && total === 1) return `row ${numbers[0]}`;
  if (total > numbers.length) return `rows ${numbers.join(', ')} … (${total} in all)`;
  return `rows ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
