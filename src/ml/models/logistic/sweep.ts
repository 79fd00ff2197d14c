/** One pass over the rows of a matrix: products with several columns of weights, turned, and added back by columns. */
import type { DenseMatrix, Matrix, SparseMatrix } from '../../../matrix.ts';

/** Changes the sums of a row, one an output, into the factors by which the row is added. */
export type Turn = (row: number, sums: Float64Array) => void;

export interface Sweep {
  readonly x: Matrix;
  readonly outputs: number;
  /** `weights[column * outputs + output]`, then a constant an output if `hasIntercept`. */
  readonly weights: Float64Array;
  readonly hasIntercept: boolean;
  /** Laid out as `weights`; null where nothing is to be added. */
  readonly into: Float64Array | null;
  readonly turn: Turn;
}

/** sums = constant + Σ weight·x of each row; after `turn`, into += factor·x. */
export function sweep(pass: Sweep): void {
  const { x, outputs } = pass;
  if (outputs > 1) sweepSeveral(pass);
  else if (x.form === 'dense') sweepDense(pass, x);
  else sweepSparse(pass, x);
}

/** Four rows at once: what they share is loaded once. */
function sweepDense(
  { weights, hasIntercept, into, turn }: Sweep,
  { rows, columns, values }: DenseMatrix,
): void {
  const sums = new Float64Array(1);
  const factors = new Float64Array(4);
  for (let first = 0; first < rows; first += 4) {
    const count = Math.min(4, rows - first);
    const a = first * columns;
    // Beyond the last row the last stands in, with the factor 0.
    const b = count > 1 ? a + columns : a;
    const c = count > 2 ? b + columns : b;
    const d = count > 3 ? c + columns : c;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < columns; j++) {
      const weight = weights[j] as number;
      s0 += weight * (values[a + j] as number);
      s1 += weight * (values[b + j] as number);
      s2 += weight * (values[c + j] as number);
      s3 += weight * (values[d + j] as number);
    }
    const constant = hasIntercept ? (weights[columns] as number) : 0;
    factors[0] = s0;
    factors[1] = s1;
    factors[2] = s2;
    factors[3] = s3;
    for (let i = 0; i < 4; i++) {
      sums[0] = (factors[i] as number) + constant;
      if (i < count) turn(first + i, sums);
      factors[i] = i < count ? (sums[0] as number) : 0;
    }
    if (!into) continue;
    const f0 = factors[0] as number;
    const f1 = factors[1] as number;
    const f2 = factors[2] as number;
    const f3 = factors[3] as number;
    for (let j = 0; j < columns; j++)
      into[j] =
        (into[j] as number) +
        (f0 * (values[a + j] as number) +
          f1 * (values[b + j] as number) +
          (f2 * (values[c + j] as number) + f3 * (values[d + j] as number)));
    if (hasIntercept) into[columns] = (into[columns] as number) + (f0 + f1 + (f2 + f3));
  }
}

function sweepSparse({ weights, hasIntercept, into, turn }: Sweep, x: SparseMatrix): void {
  const { rows, columns, starts, indices, values } = x;
  const sums = new Float64Array(1);
  for (let row = 0; row < rows; row++) {
    const from = starts[row] as number;
    const to = starts[row + 1] as number;
    let sum = hasIntercept ? (weights[columns] as number) : 0;
    for (let at = from; at < to; at++)
      sum += (values[at] as number) * (weights[indices[at] as number] as number);
    sums[0] = sum;
    turn(row, sums);
    const factor = sums[0] as number;
    if (!into || factor === 0) continue;
    for (let at = from; at < to; at++) {
      const column = indices[at] as number;
      into[column] = (into[column] as number) + factor * (values[at] as number);
    }
    if (hasIntercept) into[columns] = (into[columns] as number) + factor;
  }
}

function sweepSeveral({ x, outputs, weights, hasIntercept, into, turn }: Sweep): void {
  const { columns, values } = x;
  const constants = columns * outputs;
  const sums = new Float64Array(outputs);
  for (let row = 0; row < x.rows; row++) {
    const from = x.form === 'dense' ? row * columns : (x.starts[row] as number);
    const to = x.form === 'dense' ? from + columns : (x.starts[row + 1] as number);
    for (let output = 0; output < outputs; output++)
      sums[output] = hasIntercept ? (weights[constants + output] as number) : 0;
    for (let at = from; at < to; at++) {
      const value = values[at] as number;
      if (value === 0) continue;
      const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
      for (let output = 0; output < outputs; output++)
        sums[output] = (sums[output] as number) + value * (weights[place + output] as number);
    }
    turn(row, sums);
    if (!into) continue;
    for (let at = from; at < to; at++) {
      const value = values[at] as number;
      if (value === 0) continue;
      const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
      for (let output = 0; output < outputs; output++)
        into[place + output] = (into[place + output] as number) + value * (sums[output] as number);
    }
    if (hasIntercept)
      for (let output = 0; output < outputs; output++)
        into[constants + output] = (into[constants + output] as number) + (sums[output] as number);
  }
}
