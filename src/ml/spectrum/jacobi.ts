/** All eigenvalues and eigenvectors of a small symmetric matrix. */
import type { Breath } from '../../base/breath.ts';

export interface Eigen {
  /** Those with the greatest absolute value first. */
  readonly values: Float64Array;
  /** Of length 1, each beside its value: `vectors[i]` has one number a row. */
  readonly vectors: readonly Float64Array[];
}

const mostSweeps = 100;

/** Of `rows[i][j]`, by plane rotations until it is diagonal (C. G. J. Jacobi 1846; G. Golub, C. Van Loan §8.5). */
export async function eigenOf(rows: readonly Float64Array[], breath: Breath): Promise<Eigen> {
  const size = rows.length;
  const a = rows.map((row) => row.slice());
  const vectors = rows.map((_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < mostSweeps && !isDiagonal(a); sweep++)
    for (let p = 0; p < size; p++) {
      if (breath.isDue()) await breath.take();
      for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
    }
  const diagonal = (i: number): number => a[i]?.[i] as number;
  const order = a.map((_, i) => i).sort((i, j) => Math.abs(diagonal(j)) - Math.abs(diagonal(i)) || i - j);
  return {
    values: Float64Array.from(order, diagonal),
    vectors: order.map((i) => vectors[i] as Float64Array),
  };
}

function isDiagonal(a: readonly Float64Array[]): boolean {
  let [beside, all] = [0, 0];
  for (const [i, row] of a.entries())
    for (const [j, value] of row.entries()) {
      all += value * value;
      if (i !== j) beside += value * value;
    }
  return beside <= all * Number.EPSILON ** 2;
}

/** Makes `a[p][q]` 0. Row i of `vectors` is the vector of value i. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [a[p] as Float64Array, a[q] as Float64Array];
  const beside = rowP[q] as number;
  if (beside === 0) return;
  const [valueP, valueQ] = [rowP[p] as number, rowQ[q] as number];
  const ratio = (valueQ - valueP) / (2 * beside);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  turn(rowP, rowQ, cosine, tangent * cosine);
  turn(vectors[p] as Float64Array, vectors[q] as Float64Array, cosine, tangent * cosine);
  rowP[p] = valueP - tangent * beside;
  rowQ[q] = valueQ + tangent * beside;
  rowP[q] = 0;
  rowQ[p] = 0;
  for (let j = 0; j < a.length; j++) {
    const row = a[j] as Float64Array;
    row[p] = rowP[j] as number;
    row[q] = rowQ[j] as number;
  }
}

function turn(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let j = 0; j < first.length; j++) {
    const [x, y] = [first[j] as number, second[j] as number];
    first[j] = cosine * x - sine * y;
    second[j] = sine * x + cosine * y;
  }
}
