/** All eigenvalues and eigenvectors of a small symmetric matrix. */

export interface Eigen {
  /** Those with the greatest absolute value first. */
  readonly values: Float64Array;
  /** Of length 1, each beside its value: `vectors[i]` has one number a row. */
  readonly vectors: readonly Float64Array[];
}

const mostSweeps = 100;

/** Of `rows[i][j]`, by plane rotations until it is diagonal (C. G. J. Jacobi 1846; G. Golub, C. Van Loan §8.5). */
export function eigenOf(rows: readonly Float64Array[]): Eigen {
  const size = rows.length;
  const a = rows.map((row) => row.slice());
  const vectors = rows.map((_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < mostSweeps && !isDiagonal(a); sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
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
  const ratio = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * beside);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (const row of a) turn(row, row, p, q, cosine, sine);
  for (let j = 0; j < a.length; j++) turn(rowP, rowQ, j, j, cosine, sine);
  rowP[q] = 0;
  rowQ[p] = 0;
  const [vectorP, vectorQ] = [vectors[p] as Float64Array, vectors[q] as Float64Array];
  for (let j = 0; j < a.length; j++) turn(vectorP, vectorQ, j, j, cosine, sine);
}

function turn(
  first: Float64Array,
  second: Float64Array,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  const [x, y] = [first[p] as number, second[q] as number];
  first[p] = cosine * x - sine * y;
  second[q] = sine * x + cosine * y;
}
