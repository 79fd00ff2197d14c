/** Losses of outputs before their last function, and their gradients there: sums in doubles. */
import { BINARY_CROSS_ENTROPY, SQUARED_ERROR } from '../layout.ts';

/** The loss of a row before its share; writes the gradient by each output. */
export function loseRow(
  loss: i32,
  output: usize,
  delta: usize,
  units: i32,
  truth: usize,
  row: i32,
  share: f64,
): f64 {
  if (loss === SQUARED_ERROR) return squaredError(output, delta, units, truth + row * units * 4, share);
  const truthful = load<i32>(truth + row * 4);
  return loss === BINARY_CROSS_ENTROPY
    ? binaryCrossEntropy(output, delta, truthful, share)
    : crossEntropy(output, delta, units, truthful, share);
}

function squaredError(output: usize, delta: usize, units: i32, truth: usize, share: f64): f64 {
  let total: f64 = 0;
  for (let j = 0; j < units; j++) {
    const error = <f64>load<f32>(output + j * 4) - <f64>load<f32>(truth + j * 4);
    store<f32>(delta + j * 4, <f32>((2 * share * error) / <f64>units));
    total += error * error;
  }
  return total / <f64>units;
}

/** −ln σ(z) = ln(1 + e^−z), written so that e is of nothing positive. */
function binaryCrossEntropy(output: usize, delta: usize, truth: i32, share: f64): f64 {
  const z = <f64>load<f32>(output);
  const decay = Math.exp(-Math.abs(z));
  const probability = z >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
  store<f32>(delta, <f32>(share * (probability - <f64>truth)));
  return max<f64>(z, 0) - z * <f64>truth + Math.log1p(decay);
}

function crossEntropy(output: usize, delta: usize, units: i32, truth: i32, share: f64): f64 {
  let greatest = load<f32>(output);
  for (let j = 1; j < units; j++) greatest = max<f32>(greatest, load<f32>(output + j * 4));
  let sum: f64 = 0;
  for (let j = 0; j < units; j++) sum += Math.exp(<f64>load<f32>(output + j * 4) - <f64>greatest);
  for (let j = 0; j < units; j++) {
    const probability = Math.exp(<f64>load<f32>(output + j * 4) - <f64>greatest) / sum;
    store<f32>(delta + j * 4, <f32>(share * (probability - (j === truth ? 1 : 0))));
  }
  return Math.log(sum) + <f64>greatest - <f64>load<f32>(output + truth * 4);
}
