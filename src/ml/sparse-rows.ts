/** Sparse rows that are added one by one. */
import { type Dtype, type Floats, floats, type SparseMatrix } from '../matrix.ts';
import { grown } from './grown.ts';

export class SparseRows<Values extends Floats | Uint32Array = Floats> {
  rows = 0;
  /** How many entries all rows have. */
  size = 0;
  starts = new Uint32Array(1025);
  indices: Uint32Array;
  values: Values;

  constructor(values: Values) {
    this.values = values;
    this.indices = new Uint32Array(values.length);
  }

  /** The first `size` of both. */
  add(indices: Uint32Array, values: ArrayLike<number>, size: number): void {
    const at = this.size;
    this.indices = grown(this.indices, at + size);
    this.values = grown(this.values, at + size);
    for (let i = 0; i < size; i++) {
      this.indices[at + i] = indices[i] as number;
      this.values[at + i] = values[i] as number;
    }
    this.size = at + size;
    this.starts = grown(this.starts, ++this.rows + 1);
    this.starts[this.rows] = this.size;
  }
}

const firstEntries = 4096;

export const sparseRows = (dtype: Dtype): SparseRows => new SparseRows(floats(dtype, firstEntries));
export const countRows = (): SparseRows<Uint32Array> => new SparseRows(new Uint32Array(firstEntries));

/** The rows so far; adding more may or may not change it. */
export const matrixOf = (rows: SparseRows, columns: number): SparseMatrix => ({
  form: 'sparse',
  rows: rows.rows,
  columns,
  starts: rows.starts.subarray(0, rows.rows + 1),
  indices: rows.indices.subarray(0, rows.size),
  values: rows.values.subarray(0, rows.size),
});
