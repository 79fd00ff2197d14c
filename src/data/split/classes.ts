/** The distinct values of a column, and which of them each row has. */
import { type Cell, compareCells } from '../../cell-order.ts';
import { type Column, refuseNulls } from './column.ts';

export interface Classes {
  /** Sorted. */
  readonly values: readonly Cell[];
  readonly counts: Uint32Array;
  /** For each row the number of its value. */
  readonly ofRow: Uint32Array;
}

/** Ends with `null-key` if a row has no value. */
export function classesOf(column: Column): Classes {
  refuseNulls(column);
  const { cells } = column;
  const numbers = new Map<Cell, number>();
  const first = new Uint32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] as Cell;
    let number = numbers.get(cell);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(cell, number);
    }
    first[row] = number;
  }
  return sorted([...numbers.keys()], first);
}

/** Of rows that were numbered by the first appearance of their values. */
function sorted(values: readonly Cell[], first: Uint32Array): Classes {
  const order = values.map((_, i) => i).sort((a, b) => compareCells(values[a] as Cell, values[b] as Cell));
  const place = new Uint32Array(values.length);
  order.forEach((number, i) => {
    place[number] = i;
  });
  const counts = new Uint32Array(values.length);
  const ofRow = first.map((number) => {
    const one = place[number] as number;
    counts[one] = (counts[one] as number) + 1;
    return one;
  });
  return { values: order.map((number) => values[number] as Cell), counts, ofRow };
}

/** The rows of each class, ascending. */
export function rowsOfClasses({ counts, ofRow }: Pick<Classes, 'counts' | 'ofRow'>): Uint32Array[] {
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  const filled = new Uint32Array(counts.length);
  ofRow.forEach((one, row) => {
    const at = filled[one] as number;
    (rows[one] as Uint32Array)[at] = row;
    filled[one] = at + 1;
  });
  return rows;
}
