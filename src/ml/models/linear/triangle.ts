/** The triangle R of A = QR, made from A row by row: neither A nor Q is ever held. */

import type { Breath } from '../../../base/breath.ts';
import { dotAt } from '../dot.ts';

/** `values[column * size + row]`, 0 below the diagonal. */
export interface Triangle {
  readonly size: number;
  readonly values: Float64Array;
}

/** Numbers of a block of rows that stays in the processor's cache. */
const blockSize = 2 ** 15;

/**
 * Folds rows into a triangle by Householder's reflections (G. H. Golub and C. F. Van Loan, Matrix Computations, 5.2 and
 * 6.5): backward stable, column by column, so that the scales of columns do not matter. `diagonal` is where R begins;
 * `load` writes rows `from` to before `to` into `block`, column by column, each column `to - from` long.
 */
export async function foldRows(
  rows: number,
  diagonal: Float64Array,
  load: (from: number, to: number, block: Float64Array) => void,
  breath: Breath,
): Promise<Triangle> {
  const size = diagonal.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = diagonal[i] as number;
  const height = Math.min(rows, Math.max(16, Math.floor(blockSize / size)));
  const block = new Float64Array(height * size);
  for (let from = 0; from < rows; from += height) {
    const to = Math.min(rows, from + height);
    load(from, to, block);
    foldBlock(values, size, block, to - from);
    if (breath.isDue()) await breath.take();
  }
  return { size, values };
}

/** One reflection a column takes the block's part of it into the diagonal. */
function foldBlock(triangle: Float64Array, size: number, block: Float64Array, height: number): void {
  for (let k = 0; k < size; k++) {
    const at = k * height;
    const below = dotAt(block, at, block, at, height);
    if (below === 0) continue;
    const corner = triangle[k * size + k] as number;
    const norm = Math.sqrt(corner * corner + below);
    const head = corner < 0 ? corner - norm : corner + norm;
    const factor = 2 / (head * head + below);
    triangle[k * size + k] = corner < 0 ? norm : -norm;
    for (let j = k + 1; j < size; j++) {
      const other = j * height;
      const top = triangle[j * size + k] as number;
      const share = factor * (top * head + dotAt(block, at, block, other, height));
      triangle[j * size + k] = top - share * head;
      for (let i = 0; i < height; i++)
        block[other + i] = (block[other + i] as number) - share * (block[at + i] as number);
    }
  }
}

/** The first `size` rows and columns. */
export function cornerOf({ size, values }: Triangle, corner: number): Triangle {
  const part = new Float64Array(corner * corner);
  for (let column = 0; column < corner; column++)
    part.set(values.subarray(column * size, column * size + corner), column * corner);
  return { size: corner, values: part };
}

/** R⁻¹·v, in place; of v only the first `filled` numbers are not 0. */
export function solve({ size, values }: Triangle, v: Float64Array, filled = size): Float64Array {
  for (let column = filled - 1; column >= 0; column--) {
    const one = (v[column] as number) / (values[column * size + column] as number);
    v[column] = one;
    for (let row = 0; row < column; row++)
      v[row] = (v[row] as number) - one * (values[column * size + row] as number);
  }
  return v;
}

/** R⁻ᵀ·v, in place. */
export function solveTransposed({ size, values }: Triangle, v: Float64Array): Float64Array {
  for (let column = 0; column < size; column++) {
    let rest = v[column] as number;
    for (let row = 0; row < column; row++)
      rest -= (values[column * size + row] as number) * (v[row] as number);
    v[column] = rest / (values[column * size + column] as number);
  }
  return v;
}

/** ‖R‖, Frobenius's. */
export const normOf = ({ values }: Triangle): number =>
  Math.sqrt(values.reduce((sum, one) => sum + one * one, 0));

/** ‖R⁻¹‖, Frobenius's; infinite where there is none. */
export function inverseNorm(triangle: Triangle): number {
  const { size } = triangle;
  let sum = 0;
  for (let column = 0; column < size; column++) {
    const part = new Float64Array(size);
    part[column] = 1;
    solve(triangle, part, column + 1);
    for (const one of part) sum += one * one;
  }
  return Number.isFinite(sum) ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
}
