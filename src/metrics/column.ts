/** Columns that are measured, a typed array each, and some of their rows. */
import { unreachable } from '../base/unreachable.ts';
import type { Cell } from '../cell-order.ts';

/** A class as a column has it. */
export type ClassName = Exclude<Cell, null>;

/** `values[indices[row]]`: each different value once, null among them; some may be of no row. */
export interface ClassColumn {
  readonly kind: 'classes';
  /** For messages. */
  readonly name: string;
  readonly values: readonly Cell[];
  readonly indices: Uint32Array;
}

/** Where a row is null, its value means nothing. */
export interface NumberColumn {
  readonly kind: 'numbers';
  readonly name: string;
  readonly values: Float64Array;
  readonly nulls: readonly number[];
}

/** Row `i` has the values from `starts[i]` to before `starts[i + 1]`. */
export interface ListColumn {
  readonly kind: 'lists';
  readonly name: string;
  readonly starts: Uint32Array;
  readonly values: Float64Array;
  /** Rows that are null or have a null among their values. */
  readonly nulls: readonly number[];
}

export type Column = ClassColumn | NumberColumn | ListColumn;

export function classColumn(name: string, cells: Iterable<Cell>): ClassColumn {
  const known = new Map<Cell, number>();
  const indices: number[] = [];
  for (const cell of cells) {
    let index = known.get(cell);
    if (index === undefined) {
      index = known.size;
      known.set(cell, index);
    }
    indices.push(index);
  }
  return { kind: 'classes', name, values: [...known.keys()], indices: Uint32Array.from(indices) };
}

export function numberColumn(name: string, cells: readonly (number | null)[]): NumberColumn {
  return {
    kind: 'numbers',
    name,
    values: Float64Array.from(cells, (cell) => cell ?? 0),
    nulls: cells.flatMap((cell, row) => (cell === null ? [row] : [])),
  };
}

export function listColumn(name: string, rows: readonly (readonly (number | null)[] | null)[]): ListColumn {
  const starts = new Uint32Array(rows.length + 1);
  for (const [row, list] of rows.entries()) starts[row + 1] = (starts[row] as number) + (list?.length ?? 0);
  return {
    kind: 'lists',
    name,
    starts,
    values: Float64Array.from(rows.flatMap((list) => (list ?? []).map((value) => value ?? 0))),
    nulls: rows.flatMap((list, row) => (list === null || list.includes(null) ? [row] : [])),
  };
}

/** Those of these rows, in their order; a row may come several times. */
export function takeRows<Taken extends Column>(column: Taken, rows: Uint32Array): Taken;
export function takeRows(column: Column, rows: Uint32Array): Column {
  switch (column.kind) {
    case 'classes':
      return { ...column, indices: rows.map((row) => column.indices[row] as number) };
    case 'numbers':
      return {
        ...column,
        values: gather(column.values, rows),
        nulls: takeNulls(column.nulls, rows),
      };
    case 'lists': {
      const starts = new Uint32Array(rows.length + 1);
      for (const [at, row] of rows.entries())
        starts[at + 1] =
          (starts[at] as number) + (column.starts[row + 1] as number) - (column.starts[row] as number);
      const values = new Float64Array(starts[rows.length] as number);
      for (const [at, row] of rows.entries())
        values.set(column.values.subarray(column.starts[row], column.starts[row + 1]), starts[at]);
      return { ...column, starts, values, nulls: takeNulls(column.nulls, rows) };
    }
  }
}

export function gather(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) taken[at] = values[rows[at] as number] as number;
  return taken;
}

function takeNulls(nulls: readonly number[], rows: Uint32Array): number[] {
  if (nulls.length === 0) return [];
  const known = new Set(nulls);
  return [...rows.keys()].filter((at) => known.has(rows[at] as number));
}

export function rowCount(column: Column): number {
  switch (column.kind) {
    case 'classes':
      return column.indices.length;
    case 'numbers':
      return column.values.length;
    case 'lists':
      return column.starts.length - 1;
    default:
      return unreachable(column);
  }
}
