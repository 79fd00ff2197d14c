/** The greatest eigenvalues, by absolute value, of a large sparse symmetric matrix, and their vectors. */
import type { Breath } from '../../base/breath.ts';
import type { SparseMatrix } from '../../matrix.ts';
import { Random } from '../../random.ts';
import { type Eigen, eigenOf } from './jacobi.ts';

const mostRestarts = 500;
const tolerance = 1e-14;
/** Shorter than this share of the matrix, what is left of a vector is rounding. */
const negligible = 1e-13;

/**
 * Lanczos steps, all vectors kept at right angles; each restart keeps the best of what was found (K. Wu, H. Simon, Thick-
 * restart Lanczos method, 2000). What it starts from is drawn, the same for every matrix of the size.
 */
export async function greatestEigen(matrix: SparseMatrix, wanted: number, breath: Breath): Promise<Eigen> {
  const size = matrix.rows;
  const most = Math.min(size, 2 * wanted + 20);
  const random = new Random('lanczos', size);
  const projected = Array.from({ length: most }, () => new Float64Array(most));
  let basis = [unitVector(random, size, [])];
  for (let restart = 0; ; restart++) {
    let beyond = 0;
    for (let j = basis.length - 1; j < most; j++) {
      if (breath.isDue()) await breath.take();
      const next = times(matrix, basis[j] as Float64Array);
      subtract(next, basis, projected, j);
      beyond = length(next);
      if (j + 1 === size) break;
      const isSpent = beyond <= negligible * greatest(projected);
      if (isSpent) beyond = 0;
      basis.push(isSpent ? unitVector(random, size, basis) : next.map((value) => value / beyond));
    }
    const { values, vectors } = await eigenOf(projected, breath);
    const isFound = vectors
      .slice(0, wanted)
      .every(
        (vector) =>
          Math.abs((vector[most - 1] as number) * beyond) <= tolerance * Math.abs(values[0] as number),
      );
    if (isFound || most === size || restart === mostRestarts)
      return {
        values: values.slice(0, wanted),
        vectors: await combined(basis, vectors.slice(0, wanted), size, breath),
      };
    const kept = Math.min(most - 1, wanted + ((most - wanted) >> 1));
    const last = basis[most] as Float64Array;
    basis = [...(await combined(basis, vectors.slice(0, kept), size, breath)), last];
    projected.forEach((row, i) => {
      row.fill(0);
      if (i < kept) row[i] = values[i] as number;
    });
  }
}

function times({ starts, indices, values, rows }: SparseMatrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      sum += (values[at] as number) * (vector[indices[at] as number] as number);
    product[row] = sum;
  }
  return product;
}

/** Takes away what the vectors up to `j` have of it, twice for the sake of rounding; that is column j of the projection. */
function subtract(
  next: Float64Array,
  basis: readonly Float64Array[],
  projected: readonly Float64Array[],
  j: number,
): void {
  for (let pass = 0; pass < 2; pass++)
    for (let i = 0; i <= j; i++) {
      const part = remove(next, basis[i] as Float64Array);
      const [row, column] = [projected[i] as Float64Array, projected[j] as Float64Array];
      row[j] = pass === 0 ? part : (row[j] as number) + part;
      column[i] = row[j] as number;
    }
}

function remove(from: Float64Array, unit: Float64Array): number {
  const part = dot(from, unit);
  for (let row = 0; row < from.length; row++)
    from[row] = (from[row] as number) - part * (unit[row] as number);
  return part;
}

/** At right angles to all of the basis. */
function unitVector(random: Random, size: number, basis: readonly Float64Array[]): Float64Array {
  const vector = Float64Array.from({ length: size }, () => random.unit() - 0.5);
  for (let pass = 0; pass < 2; pass++) for (const unit of basis) remove(vector, unit);
  const long = length(vector);
  return vector.map((value) => value / long);
}

async function combined(
  basis: readonly Float64Array[],
  vectors: readonly Float64Array[],
  size: number,
  breath: Breath,
): Promise<Float64Array[]> {
  const sums: Float64Array[] = [];
  for (const weights of vectors) {
    if (breath.isDue()) await breath.take();
    const sum = new Float64Array(size);
    weights.forEach((weight, i) => {
      const unit = basis[i] as Float64Array;
      for (let row = 0; row < size; row++) sum[row] = (sum[row] as number) + weight * (unit[row] as number);
    });
    sums.push(sum);
  }
  return sums;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += (a[row] as number) * (b[row] as number);
  return sum;
}

const length = (vector: Float64Array): number => Math.sqrt(dot(vector, vector));

const greatest = (rows: readonly Float64Array[]): number =>
  rows.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
