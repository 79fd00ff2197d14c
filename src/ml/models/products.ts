/** Products of a matrix and a vector, dense or sparse alike. */
import type { Matrix } from '../../matrix.ts';

/** X·v, one number a row. */
export function multiply(x: Matrix, v: Float64Array, product = new Float64Array(x.rows)): Float64Array {
  const { rows, columns, values } = x;
  if (x.form === 'dense') {
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++, at++)
        sum += (values[at] as number) * (v[column] as number);
      product[row] = sum;
    }
    return product;
  }
  const { starts, indices } = x;
  for (let row = 0; row < rows; row++) {
    const end = starts[row + 1] as number;
    let sum = 0;
    for (let at = starts[row] as number; at < end; at++)
      sum += (values[at] as number) * (v[indices[at] as number] as number);
    product[row] = sum;
  }
  return product;
}

/** Xᵀ·u, one number a column. */
export function multiplyTransposed(x: Matrix, u: Float64Array): Float64Array {
  const { rows, columns, values } = x;
  const product = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const factor = u[row] as number;
    if (factor === 0) continue;
    if (x.form === 'dense') {
      const start = row * columns;
      for (let column = 0; column < columns; column++)
        product[column] = (product[column] as number) + factor * (values[start + column] as number);
      continue;
    }
    const end = x.starts[row + 1] as number;
    for (let at = x.starts[row] as number; at < end; at++) {
      const column = x.indices[at] as number;
      product[column] = (product[column] as number) + factor * (values[at] as number);
    }
  }
  return product;
}
