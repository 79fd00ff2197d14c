/** The product of a matrix and a vector, dense or sparse alike. */
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
