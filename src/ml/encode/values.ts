/** The values of a column between two steps, and how numbers are made of them. */
import type { Cell } from '../../cell-order.ts';
import { rowsInWords } from '../../rows-in-words.ts';
import { WorkError } from '../../work.ts';

/** Numbers that a step made, NaN for null; or cells, as the table has them. */
export type Values = Float64Array | { readonly cells: ArrayLike<Cell> };

/** Which column it is, and how many rows came before; for messages. */
export interface Place {
  readonly column: string;
  readonly rowsBefore: number;
}

export const rowsOf = (values: Values): number =>
  values instanceof Float64Array ? values.length : values.cells.length;

/** Null is NaN, a bool 0 or 1. Throws `column-type` for texts, and `non-finite`. */
export function numbersOf(values: Values, place: Place): Float64Array {
  if (values instanceof Float64Array) return values;
  const { cells } = values;
  const numbers = new Float64Array(cells.length);
  const texts: number[] = [];
  const endless: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] ?? null;
    if (typeof cell === 'string') texts.push(row);
    else if (cell === null) numbers[row] = Number.NaN;
    else if (Number.isFinite(Number(cell))) numbers[row] = Number(cell);
    else endless.push(row);
  }
  if (texts.length > 0)
    throw new WorkError({
      code: 'column-type',
      message: `\`${place.column}\` must be numbers, and has ${JSON.stringify(cells[texts[0] as number])} in ${inWords(texts, place)}`,
      hint: 'texts are for `one_hot`, `ordinal`, `target` and `hash`',
      option: ['encode', place.column],
    });
  if (endless.length > 0)
    throw new WorkError({
      code: 'non-finite',
      message: `\`${place.column}\` is NaN or infinite in ${inWords(endless, place)}`,
      option: ['encode', place.column],
    });
  return numbers;
}

/** As the table has them; a NaN among them throws `non-finite`. */
export function cellsOf(values: Values, place: Place): ArrayLike<Cell> {
  if (values instanceof Float64Array)
    return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  const { cells } = values;
  for (let row = 0; row < cells.length; row++)
    if (typeof cells[row] === 'number' && !Number.isFinite(cells[row])) numbersOf({ cells }, place);
  return cells;
}

/** Those that are no NaN, in their order. */
export const withoutNulls = (numbers: Float64Array): Float64Array =>
  numbers.filter((value) => !Number.isNaN(value));

export const nothingToFit = ({ column }: Place): WorkError =>
  new WorkError({
    code: 'empty-input',
    message: `\`${column}\` has no value to fit on: it is null in every row`,
    option: ['encode', column],
  });

const inWords = (rows: readonly number[], { rowsBefore }: Place): string =>
  rowsInWords(
    rows.slice(0, 20).map((row) => row + rowsBefore),
    rows.length,
  );
