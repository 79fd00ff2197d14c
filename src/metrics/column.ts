/** Columns that are measured, a typed array each, and what every measure refuses before it looks at them. */

import { unreachable } from '../base/unreachable.ts';
import { type Cell, compareCells } from '../cell-order.ts';
import { rowsInWords } from '../rows-in-words.ts';
import { WorkError } from '../work.ts';

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

/** A class as a column has it. */
export type ClassName = Exclude<Cell, null>;

/** For each column the position of each row's class in `classes`. */
export interface Classified {
  readonly classes: readonly ClassName[];
  readonly positions: readonly Uint32Array[];
}

/**
 * Columns without nulls by the same classes: those given, else all that occur, sorted. Ends with `label-type` where
 * numbers meet texts, and with `unknown-class` for what is not among the given ones.
 */
export function classify(columns: readonly ClassColumn[], given?: readonly ClassName[]): Classified {
  const used = columns.map(usedValues);
  const classes = given ?? [...new Set(used.flat())].sort(compareCells);
  refuseMixed([...used.flat(), ...classes], columns);
  const known = new Map(classes.map((name, position) => [name, position]));
  const positions = columns.map((column) => {
    const moved = column.values.map((value) => known.get(value as ClassName) ?? -1);
    return column.indices.map((index, row) => {
      const position = moved[index] as number;
      if (position < 0) throw unknownClass(column, row, classes);
      return position;
    });
  });
  return { classes, positions };
}

function usedValues({ values, indices }: ClassColumn): ClassName[] {
  const used = new Uint8Array(values.length);
  for (const index of indices) used[index] = 1;
  return values.filter((_, index) => used[index] === 1) as ClassName[];
}

function refuseMixed(values: readonly ClassName[], columns: readonly ClassColumn[]): void {
  const types = [
    ...new Set(values.map((value) => (typeof value === 'bigint' ? 'number' : typeof value))),
  ].sort();
  if (types.length < 2) return;
  throw new WorkError({
    code: 'label-type',
    message: `${columns.map(({ name }) => `\`${name}\``).join(' and ')}: classes are of one type, not ${types.join(' and ')}`,
    hint: 'bring both to the same type by a `cast` step',
  });
}

const unknownClass = (column: ClassColumn, row: number, classes: readonly ClassName[]): WorkError =>
  new WorkError({
    code: 'unknown-class',
    message:
      `\`${column.name}\` is ${JSON.stringify(String(column.values[column.indices[row] as number]))} in row ${row + 1},` +
      ` which is none of the classes ${classes.slice(0, 20).map(String).join(', ')}${classes.length > 20 ? ' …' : ''}`,
  });
