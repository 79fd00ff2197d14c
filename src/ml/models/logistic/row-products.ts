/** Products of single rows with several columns of weights at once. */
import type { Matrix } from '../../../matrix.ts';

/**
 * `weights[column * outputs + output]`, then one constant an output where `hasIntercept`: sums[output] becomes
 * constant + Σ x·weight over the row's columns.
 */
export function rowTimes(
  x: Matrix,
  row: number,
  weights: Float64Array,
  sums: Float64Array,
  hasIntercept: boolean,
): void {
  const outputs = sums.length;
  for (let output = 0; output < outputs; output++)
    sums[output] = hasIntercept ? (weights[x.columns * outputs + output] as number) : 0;
  if (outputs === 1) {
    sums[0] = (sums[0] as number) + (x.form === 'dense' ? denseDot : sparseDot)(x as never, row, weights);
    return;
  }
  const { values } = x;
  const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
  const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
    for (let output = 0; output < outputs; output++)
      sums[output] = (sums[output] as number) + value * (weights[place + output] as number);
  }
}

/** Four sums, so that each need not wait for the one before. */
function denseDot({ columns, values }: Matrix & { form: 'dense' }, row: number, weights: Float64Array) {
  const from = row * columns;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < columns; i += 4) {
    s0 += (values[from + i] as number) * (weights[i] as number);
    s1 += (values[from + i + 1] as number) * (weights[i + 1] as number);
    s2 += (values[from + i + 2] as number) * (weights[i + 2] as number);
    s3 += (values[from + i + 3] as number) * (weights[i + 3] as number);
  }
  for (; i < columns; i++) s0 += (values[from + i] as number) * (weights[i] as number);
  return s0 + s1 + (s2 + s3);
}

function sparseDot(
  { starts, indices, values }: Matrix & { form: 'sparse' },
  row: number,
  weights: Float64Array,
) {
  const to = starts[row + 1] as number;
  let sum = 0;
  for (let at = starts[row] as number; at < to; at++)
    sum += (values[at] as number) * (weights[indices[at] as number] as number);
  return sum;
}

/** Adds factors[output]·x of the row to `into`, laid out as `weights` are. */
export function addRow(
  x: Matrix,
  row: number,
  factors: Float64Array,
  into: Float64Array,
  hasIntercept: boolean,
): void {
  const outputs = factors.length;
  const { values } = x;
  if (hasIntercept)
    for (let output = 0, at = x.columns * outputs; output < outputs; output++, at++)
      into[at] = (into[at] as number) + (factors[output] as number);
  const from = x.form === 'dense' ? row * x.columns : (x.starts[row] as number);
  const to = x.form === 'dense' ? from + x.columns : (x.starts[row + 1] as number);
  if (outputs === 1) {
    const factor = factors[0] as number;
    if (x.form === 'dense')
      for (let i = 0; i < x.columns; i++)
        into[i] = (into[i] as number) + factor * (values[from + i] as number);
    else
      for (let at = from; at < to; at++) {
        const column = x.indices[at] as number;
        into[column] = (into[column] as number) + factor * (values[at] as number);
      }
    return;
  }
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const place = (x.form === 'dense' ? at - from : (x.indices[at] as number)) * outputs;
    for (let output = 0; output < outputs; output++)
      into[place + output] = (into[place + output] as number) + value * (factors[output] as number);
  }
}
