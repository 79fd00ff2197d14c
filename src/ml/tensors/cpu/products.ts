/** Products of matrices in plain JavaScript; sums run in the order of their index. */
import type { Floats, SparseMatrix } from '../../../matrix.ts';
import type { ByColumn } from '../batch-rows.ts';

/** out = x·w + bias. */
export function affine(
  x: Floats,
  w: Floats,
  bias: Floats,
  rows: number,
  inputs: number,
  units: number,
  out: Floats,
): void {
  const sums = new Float64Array(units);
  for (let row = 0; row < rows; row++) {
    sums.set(bias);
    for (let k = 0; k < inputs; k++) addScaled(sums, 0, x[row * inputs + k] as number, w, k * units, units);
    out.set(sums, row * units);
  }
}

export function sparseAffine(x: SparseMatrix, w: Floats, bias: Floats, units: number, out: Floats): void {
  const sums = new Float64Array(units);
  for (let row = 0; row < x.rows; row++) {
    sums.set(bias);
    for (let at = x.starts[row] as number; at < (x.starts[row + 1] as number); at++)
      addScaled(sums, 0, x.values[at] as number, w, (x.indices[at] as number) * units, units);
    out.set(sums, row * units);
  }
}

/** Adds xᵀ·delta. */
export function gradientOf(
  x: Floats,
  delta: Float64Array,
  rows: number,
  inputs: number,
  units: number,
  gradient: Float64Array,
): void {
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < inputs; k++)
      addScaled(gradient, k * units, x[row * inputs + k] as number, delta, row * units, units);
}

export function sparseGradientOf(
  { columns, starts, rows, values }: ByColumn,
  delta: Float64Array,
  units: number,
  gradient: Float64Array,
): void {
  for (const [i, column] of columns.entries())
    for (let at = starts[i] as number; at < (starts[i + 1] as number); at++)
      addScaled(gradient, column * units, values[at] as number, delta, (rows[at] as number) * units, units);
}

/** delta·wᵀ. */
export function backward(
  delta: Float64Array,
  w: Floats,
  rows: number,
  inputs: number,
  units: number,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < inputs; k++) {
      let sum = 0;
      for (let j = 0; j < units; j++)
        sum += (delta[row * units + j] as number) * (w[k * units + j] as number);
      out[row * inputs + k] = sum;
    }
  return out;
}

/** Adds the sums of columns. */
export function sumRows(delta: Float64Array, rows: number, units: number, gradient: Float64Array): void {
  for (let row = 0; row < rows; row++) addScaled(gradient, 0, 1, delta, row * units, units);
}

function addScaled(
  to: Float64Array,
  start: number,
  factor: number,
  from: Floats,
  at: number,
  length: number,
): void {
  for (let j = 0; j < length; j++)
    to[start + j] = (to[start + j] as number) + factor * (from[at + j] as number);
}
