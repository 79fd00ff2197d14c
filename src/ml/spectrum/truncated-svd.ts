/** Fewer dimensions for the rows of a symmetric matrix. */
import type { Breath } from '../../base/breath.ts';
import { type DenseMatrix, dense, type SparseMatrix } from '../../matrix.ts';
import { greatestEigen } from './lanczos.ts';

/**
 * The rows times the first right singular vectors, U·Σ: the nearest of that many dimensions (C. Eckart, G. Young 1936).
 * Of each vector the number with the greatest absolute value is positive, as scikit-learn's `TruncatedSVD` has it.
 */
export async function truncatedSvd(
  matrix: SparseMatrix,
  dimensions: number,
  breath: Breath,
): Promise<DenseMatrix> {
  const { values, vectors } = await greatestEigen(matrix, dimensions, breath);
  const result = new Float64Array(matrix.rows * dimensions);
  vectors.forEach((vector, dimension) => {
    const factor = (values[dimension] as number) * signOf(vector);
    for (let row = 0; row < matrix.rows; row++)
      result[row * dimensions + dimension] = factor * (vector[row] as number);
  });
  return dense(matrix.rows, dimensions, result);
}

function signOf(vector: Float64Array): 1 | -1 {
  let greatest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(greatest)) greatest = value;
  return greatest < 0 ? -1 : 1;
}
