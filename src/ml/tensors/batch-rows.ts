/** The rows of one batch, gathered from a matrix in the form that the first layer wants. */
import type { Floats, Matrix, SparseMatrix } from '../../matrix.ts';
import type { Rows } from './backend.ts';

export const countOf = ({ x, rows }: Rows): number => rows?.length ?? x.rows;

/** Parts of at most so many rows, in order. */
export function* partsOf({ x, rows }: Rows, most: number): Generator<Rows & { readonly start: number }> {
  const count = rows?.length ?? x.rows;
  for (let start = 0; start < count; start += most) {
    const end = Math.min(count, start + most);
    const part = rows?.subarray(start, end) ?? Uint32Array.from({ length: end - start }, (_, i) => start + i);
    yield { x, rows: part, start };
  }
}

/** Writes each row into `to`, `stride` apart. */
export function gatherDense({ x, rows }: Rows, to: Floats, stride: number): void {
  const count = rows?.length ?? x.rows;
  for (let i = 0; i < count; i++) {
    const row = rows ? (rows[i] as number) : i;
    if (x.form === 'dense') to.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), i * stride);
    else {
      to.fill(0, i * stride, i * stride + x.columns);
      for (let at = x.starts[row] as number; at < (x.starts[row + 1] as number); at++)
        to[i * stride + (x.indices[at] as number)] = x.values[at] as number;
    }
  }
}

/** Rows of a batch that knows only what is not 0, the values in doubles. */
export function gatherSparse({ x, rows }: Rows): SparseMatrix {
  const count = rows?.length ?? x.rows;
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++)
    starts[i + 1] = (starts[i] as number) + filledOf(x, rows ? (rows[i] as number) : i);
  const indices = new Uint32Array(starts[count] as number);
  const values = new Float64Array(indices.length);
  for (let i = 0; i < count; i++)
    fillRow(x, rows ? (rows[i] as number) : i, indices, values, starts[i] as number);
  return { form: 'sparse', rows: count, columns: x.columns, starts, indices, values };
}

function filledOf(x: Matrix, row: number): number {
  if (x.form === 'sparse') return (x.starts[row + 1] as number) - (x.starts[row] as number);
  let filled = 0;
  for (let column = 0; column < x.columns; column++) if (x.values[row * x.columns + column] !== 0) filled++;
  return filled;
}

function fillRow(x: Matrix, row: number, indices: Uint32Array, values: Float64Array, start: number): void {
  if (x.form === 'sparse') {
    const [from, to] = [x.starts[row] as number, x.starts[row + 1] as number];
    indices.set(x.indices.subarray(from, to), start);
    values.set(x.values.subarray(from, to), start);
    return;
  }
  let at = start;
  for (let column = 0; column < x.columns; column++) {
    const value = x.values[row * x.columns + column] as number;
    if (value === 0) continue;
    indices[at] = column;
    values[at++] = value;
  }
}

/** A sparse batch by its columns: entries of `columns[i]` lie from `starts[i]` to before `starts[i + 1]`, rows ascending. */
export interface ByColumn {
  readonly columns: Uint32Array;
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly values: Float64Array;
}

/** Columns come in the order in which the batch first has them. `places` is as long as there are columns, all −1, and is so again. */
export function byColumn(
  { rows: count, starts, indices, values }: SparseMatrix,
  places: Int32Array,
): ByColumn {
  const columns = new Uint32Array(indices.length);
  const counts = new Uint32Array(indices.length + 1);
  let distinct = 0;
  for (const column of indices) {
    if (places[column] === -1) {
      columns[distinct] = column;
      places[column] = distinct++;
    }
    const next = (places[column] as number) + 1;
    counts[next] = (counts[next] as number) + 1;
  }
  for (let i = 0; i < distinct; i++) counts[i + 1] = (counts[i + 1] as number) + (counts[i] as number);
  const next = counts.slice(0, distinct);
  const rows = new Uint32Array(indices.length);
  const sorted = new Float64Array(indices.length);
  for (let row = 0; row < count; row++)
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[indices[at] as number] as number;
      const to = next[place] as number;
      next[place] = to + 1;
      rows[to] = row;
      sorted[to] = values[at] as number;
    }
  for (let i = 0; i < distinct; i++) places[columns[i] as number] = -1;
  return {
    columns: columns.subarray(0, distinct),
    starts: counts.subarray(0, distinct + 1),
    rows,
    values: sorted,
  };
}
