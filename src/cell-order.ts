/** Single values of a column, and the order that classes, times and keys have everywhere. */
import { compareUtf8 } from './order.ts';

export type Cell = null | boolean | number | bigint | string;

/** Numbers by value, texts by code point; of types that no one column has, in the order of `rank`. */
export function compareCells(a: Cell, b: Cell): number {
  const ranks = rank(a) - rank(b);
  if (ranks !== 0 || a === null || b === null) return ranks;
  if (typeof a === 'string') return compareUtf8(a, b as string);
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(cell: Cell): number {
  if (typeof cell === 'string') return 4;
  if (typeof cell === 'boolean') return 1;
  if (cell === null) return 0;
  return Number.isNaN(cell) ? 3 : 2;
}
