/** Rows of matrices: taken out, put together, and brought into batches of a fixed length. */
import { dense, floats, type Matrix } from '../../matrix.ts';
import type { Value } from '../duckdb-values.ts';
import type { VectorBatch } from './vector-file.ts';

/** A view of the rows `from` to before `to`. */
export function sliceRows(matrix: Matrix, from: number, to: number): Matrix {
  const { rows, columns, values } = matrix;
  if (from === 0 && to === rows) return matrix;
  if (matrix.form === 'dense')
    return dense(to - from, columns, values.subarray(from * columns, to * columns));
  const first = matrix.starts[from] as number;
  const last = matrix.starts[to] as number;
  return {
    form: 'sparse',
    rows: to - from,
    columns,
    starts: matrix.starts.slice(from, to + 1).map((start) => start - first),
    indices: matrix.indices.subarray(first, last),
    values: values.subarray(first, last),
  };
}

/**
 * One below the other; all of one form, and of as many columns. There is at least one. Each is dropped when it is taken, as
 * its numbers would lie there twice. Doubles stay doubles, whatever stands above them.
 */
export function stackRows(parts: Matrix[]): Matrix {
  const [first] = parts;
  if (!first) throw new Error('nothing is stacked');
  if (parts.length === 1) return first;
  const { form, columns } = first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const length = parts.reduce((sum, part) => sum + part.values.length, 0);
  const areSingle = parts.every(({ values }) => values instanceof Float32Array);
  const values = floats(areSingle ? 'float32' : 'float64', length);
  const starts = new Uint32Array(form === 'sparse' ? rows + 1 : 0);
  const indices = new Uint32Array(form === 'sparse' ? length : 0);
  let [row, at] = [0, 0];
  for (let part = parts.shift(); part; part = parts.shift()) {
    values.set(part.values, at);
    if (part.form === 'sparse') {
      for (let i = 1; i <= part.rows; i++) starts[row + i] = at + (part.starts[i] as number);
      indices.set(part.indices, at);
    }
    row += part.rows;
    at += part.values.length;
  }
  return form === 'dense' ? dense(rows, columns, values) : { form, rows, columns, starts, indices, values };
}

const sliceBatch = ({ keys, matrix }: VectorBatch, from: number, to: number): VectorBatch => ({
  keys: keys.map((values) => values.slice(from, to)),
  matrix: sliceRows(matrix, from, to),
});

const stackBatches = (batches: readonly VectorBatch[]): VectorBatch => ({
  keys: (batches[0]?.keys ?? []).map((_, column) => {
    const whole: Value[] = [];
    for (const { keys } of batches) for (const value of keys[column] ?? []) whole.push(value);
    return whole;
  }),
  matrix: stackRows(batches.map(({ matrix }) => matrix)),
});

/** Numbers of dense vectors, and rows, that are held at once. */
const mostNumbers = 2 ** 22;
const mostRows = 8192;

/** How many rows are read and written together; it is seen in the bytes of a file. */
export const rowsAtOnce = ({ form, columns }: Pick<Matrix, 'form' | 'columns'>): number =>
  form === 'sparse'
    ? mostRows
    : Math.min(mostRows, Math.max(1, Math.floor(mostNumbers / Math.max(1, columns))));

/** The same rows, always as many together but at the end, however they came. */
export async function* evenBatches(
  batches: AsyncIterable<VectorBatch>,
  size: number,
): AsyncGenerator<VectorBatch, void> {
  let held: VectorBatch[] = [];
  let rows = 0;
  for await (const batch of batches) {
    if (batch.matrix.rows === 0) continue;
    held.push(batch);
    rows += batch.matrix.rows;
    if (rows < size) continue;
    const whole = stackBatches(held);
    let from = 0;
    for (; rows - from >= size; from += size) yield sliceBatch(whole, from, from + size);
    held = from < rows ? [sliceBatch(whole, from, rows)] : [];
    rows -= from;
  }
  if (rows > 0) yield stackBatches(held);
}
