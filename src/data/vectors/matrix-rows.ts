/** Rows of matrices: taken out, put together, and brought into batches of a fixed length. */
import { dense, type Floats, floats, type Matrix, type SparseMatrix } from '../../matrix.ts';
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

/** One below the other; all of one form, and of as many columns. There is at least one. */
function stackRows(matrices: readonly Matrix[]): Matrix {
  const [first] = matrices;
  if (!first) throw new Error('nothing is stacked');
  if (matrices.length === 1) return first;
  const rows = matrices.reduce((sum, one) => sum + one.rows, 0);
  const values = joined(
    matrices.map((one) => one.values),
    (length) => floats(first.values instanceof Float32Array ? 'float32' : 'float64', length),
  );
  if (first.form === 'dense') return dense(rows, first.columns, values);
  const parts = matrices.filter((one): one is SparseMatrix => one.form === 'sparse');
  const starts = new Uint32Array(rows + 1);
  let row = 0;
  let before = 0;
  for (const part of parts) {
    for (let i = 1; i <= part.rows; i++) starts[row + i] = before + (part.starts[i] as number);
    row += part.rows;
    before += part.indices.length;
  }
  const indices = joined(
    parts.map((part) => part.indices),
    (length) => new Uint32Array(length),
  );
  return { form: 'sparse', rows, columns: first.columns, starts, indices, values };
}

function joined<List extends Floats | Uint32Array>(
  lists: readonly List[],
  make: (length: number) => List,
): List {
  const whole = make(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    whole.set(list, at);
    at += list.length;
  }
  return whole;
}

export const sliceBatch = ({ keys, matrix }: VectorBatch, from: number, to: number): VectorBatch => ({
  keys: keys.map((values) => values.slice(from, to)),
  matrix: sliceRows(matrix, from, to),
});

export const stackBatches = (batches: readonly VectorBatch[]): VectorBatch => ({
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
