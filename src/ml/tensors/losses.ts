/** Losses of outputs before their last function, and their gradients there. */

import { unreachable } from '../../base/unreachable.ts';
import type { Floats } from '../../matrix.ts';
import type { Batch, NetworkSpec } from './backend.ts';

/** The mean loss by the weights of rows; writes its gradient by each output. */
export function lossOf(
  loss: NetworkSpec['loss'],
  outputs: Floats,
  { truths, weights }: Pick<Batch, 'truths' | 'weights'>,
  delta: Float64Array,
): number {
  const units = loss === 'cross_entropy' ? outputs.length / truths.length : 1;
  const rows = loss === 'cross_entropy' ? truths.length : outputs.length;
  const factors = shareOfRows(weights, truths.length, rows);
  const of = rowLossOf(loss);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const share = factors(row);
    total += share * of(outputs, row * units, units, truths[row] as number, share, delta);
  }
  return total;
}

/** Each output of a row counts the same part of the row's weight. */
function shareOfRows(weights: Float64Array | null, truths: number, rows: number): (row: number) => number {
  const each = rows / (weights?.length ?? truths);
  let sum = rows;
  if (weights) {
    sum = 0;
    for (const weight of weights) sum += weight;
    sum *= each;
  }
  return (row) => (weights ? (weights[Math.floor(row / each)] as number) : 1) / sum;
}

type RowLoss = (
  outputs: Floats,
  at: number,
  units: number,
  truth: number,
  share: number,
  delta: Float64Array,
) => number;

function rowLossOf(loss: NetworkSpec['loss']): RowLoss {
  switch (loss) {
    case 'mean_squared_error':
      return squaredError;
    case 'binary_cross_entropy':
      return binaryCrossEntropy;
    case 'cross_entropy':
      return crossEntropy;
    default:
      return unreachable(loss);
  }
}

const squaredError: RowLoss = (outputs, at, _, truth, share, delta) => {
  const error = (outputs[at] as number) - truth;
  delta[at] = 2 * share * error;
  return error * error;
};

/** −ln σ(z) = ln(1 + e^−z), written so that e is of nothing positive. */
const binaryCrossEntropy: RowLoss = (outputs, at, _, truth, share, delta) => {
  const z = outputs[at] as number;
  const decay = Math.exp(-Math.abs(z));
  const probability = z >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
  delta[at] = share * (probability - truth);
  return Math.max(z, 0) - z * truth + Math.log1p(decay);
};

const crossEntropy: RowLoss = (outputs, at, units, truth, share, delta) => {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < units; j++) greatest = Math.max(greatest, outputs[at + j] as number);
  let sum = 0;
  for (let j = 0; j < units; j++) {
    const power = Math.exp((outputs[at + j] as number) - greatest);
    delta[at + j] = power;
    sum += power;
  }
  for (let j = 0; j < units; j++)
    delta[at + j] = share * ((delta[at + j] as number) / sum - (j === truth ? 1 : 0));
  return Math.log(sum) + greatest - (outputs[at + truth] as number);
};
