/** Sums of squared numbers of columns, by factors of rows. */
import type { DenseMatrix, Matrix } from '../../../matrix.ts';

/** into[column * outputs + output] += Σ factors[row * outputs + output]·x²; after those the sums of factors alone, if wanted. */
export function addSquares(
  x: Matrix,
  outputs: number,
  factors: Float64Array,
  into: Float64Array,
  hasIntercept: boolean,
): void {
  const { columns, values } = x;
  if (hasIntercept)
    for (let at = 0; at < factors.length; at++) {
      const place = columns * outputs + (at % outputs);
      into[place] = (into[place] as number) + (factors[at] as number);
    }
  if (x.form === 'dense' && outputs === 1) {
    addDenseSquares(x, factors, into);
    return;
  }
  for (let row = 0; row < x.rows; row++) {
    const from = x.form === 'dense' ? row * columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + columns : (x.starts[row + 1] as number);
    for (let at = from; at < to; at++) {
      const square = (values[at] as number) ** 2;
      const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
      for (let output = 0; output < outputs; output++)
        into[place + output] =
          (into[place + output] as number) + square * (factors[row * outputs + output] as number);
    }
  }
}

function addDenseSquares(
  { rows, columns, values }: DenseMatrix,
  factors: Float64Array,
  into: Float64Array,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    const factor = factors[row] as number;
    for (let j = 0; j < columns; j++, at++) {
      const value = values[at] as number;
      into[j] = (into[j] as number) + value * value * factor;
    }
  }
}
