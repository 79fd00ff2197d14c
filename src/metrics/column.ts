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
  /** For each value how many different ones of the column that it was taken of are greater: spares resamples their sorting. */
  readonly ranks?: Uint32Array | undefined;
}

/** Row `i` has the values from `starts[i]` to before `starts[i + 1]`. */
export interface ListColumn {
  readonly kind: 'lists';
  readonly name: string;
  readonly starts: Uint32Array;
  readonly values: Float64Array;
  /** Rows that are null or have a null among their values. */
  readonly nulls: readonly number[];
  /** As those of numbers, among the values of the same place. */
  readonly ranks?: Uint32Array | undefined;
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

/** Those of these rows, in their order; a row may come several times. Null are all. */
export function takeRows<Taken extends Column>(column: Taken, rows: Uint32Array | null): Taken;
export function takeRows(column: Column, rows: Uint32Array | null): Column {
  if (rows === null) return column;
  switch (column.kind) {
    case 'classes':
      return { ...column, indices: gatherWhole(column.indices, rows) };
    case 'numbers':
      return {
        ...column,
        values: gather(column.values, rows),
        nulls: takeNulls(column.nulls, rows),
        ranks: column.ranks && gatherWhole(column.ranks, rows),
      };
    case 'lists': {
      const { starts: all, values: known, ranks: knownRanks } = column;
      const starts = new Uint32Array(rows.length + 1);
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] as number;
        starts[at + 1] = (starts[at] as number) + (all[row + 1] as number) - (all[row] as number);
      }
      const values = new Float64Array(starts[rows.length] as number);
      const ranks = knownRanks && new Uint32Array(values.length);
      let place = 0;
      for (const row of rows)
        for (let from = all[row] as number; from < (all[row + 1] as number); from++) {
          values[place] = known[from] as number;
          if (ranks) ranks[place] = knownRanks[from] as number;
          place++;
        }
      return { ...column, starts, values, nulls: takeNulls(column.nulls, rows), ranks };
    }
  }
}

export function gather(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) taken[at] = values[rows[at] as number] as number;
  return taken;
}

function gatherWhole(values: Uint32Array, rows: Uint32Array): Uint32Array {
  const taken = new Uint32Array(rows.length);
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
