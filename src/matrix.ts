/** Matrices as vectorizers make them and models take them: rows of numbers, dense or only what is not 0. */

export type Floats = Float32Array | Float64Array;

export type Matrix = DenseMatrix | SparseMatrix;

/** `values[row * columns + column]`. */
export interface DenseMatrix {
  readonly form: 'dense';
  readonly rows: number;
  readonly columns: number;
  readonly values: Floats;
}

/**
 * Compressed rows: those of row `i` lie from `starts[i]` to before `starts[i + 1]`, columns ascending and each at most
 * once; an explicit 0 may stand there.
 */
export interface SparseMatrix {
  readonly form: 'sparse';
  readonly rows: number;
  readonly columns: number;
  /** One more than rows. */
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Floats;
}

export type Dtype = 'float32' | 'float64';

export const dense = (rows: number, columns: number, values: Floats): DenseMatrix => ({
  form: 'dense',
  rows,
  columns,
  values,
});

export const floats = (dtype: Dtype, length: number): Floats =>
  dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);

/** The same numbers, rounded where the other type has fewer digits. */
export function inDtype<Form extends Matrix>(matrix: Form, dtype: Dtype): Form {
  const isIt = matrix.values instanceof Float32Array === (dtype === 'float32');
  if (isIt) return matrix;
  const values = floats(dtype, matrix.values.length);
  values.set(matrix.values);
  return { ...matrix, values };
}
