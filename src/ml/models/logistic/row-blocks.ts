/** Rows of a matrix in parts that stay in the processor's cache: the same parts of the same rows, always. */
import type { Matrix } from '../../../matrix.ts';

/** Rows from `first` to before `end`. */
export interface RowBlock {
  readonly first: number;
  readonly end: number;
}

const mostRows = 1024;
const usualNumbers = 2 ** 14;
/** Dense rows come by so many. */
const together = 4;

/** The most that a block of any rows of so many columns has. */
export const blockRoom = (columns: number) => ({
  rows: mostRows,
  numbers: Math.max(usualNumbers, together * columns),
});

export function* rowBlocks(x: Matrix): Generator<RowBlock> {
  for (let first = 0; first < x.rows; ) {
    const end = x.form === 'dense' ? first + denseRows(x.columns) : sparseEnd(x.starts, first);
    yield { first, end: Math.min(end, x.rows) };
    first = end;
  }
}

function denseRows(columns: number): number {
  const fours = Math.floor(usualNumbers / columns / together) * together;
  return Math.min(mostRows, Math.max(together, fours));
}

/** A row at least. */
function sparseEnd(starts: Uint32Array, first: number): number {
  const most = (starts[first] as number) + usualNumbers;
  let end = first + 1;
  while (end - first < mostRows && (starts[end + 1] ?? Number.POSITIVE_INFINITY) <= most) end++;
  return end;
}
