/** Activations of hidden layers and their derivatives, in place. */

import { unreachable } from '../../../base/unreachable.ts';
import type { Floats } from '../../../matrix.ts';
import type { Activation } from '../backend.ts';

export function activate(activation: Activation, values: Floats): void {
  const of = functionOf(activation);
  if (of) for (let i = 0; i < values.length; i++) values[i] = of(values[i] as number);
}

export function applyMask(values: Floats, mask: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * (mask[i] as number);
}

/** Makes gradients of outputs, which are masked, into those before the activation. */
export function differentiate(
  activation: Activation,
  outputs: Floats,
  mask: Float32Array | null,
  gradients: Float64Array,
): void {
  for (let i = 0; i < gradients.length; i++) {
    const factor = mask ? (mask[i] as number) : 1;
    const output = factor === 0 ? 0 : (outputs[i] as number) / factor;
    gradients[i] = (gradients[i] as number) * factor * slopeAt(activation, output);
  }
}

function functionOf(activation: Activation): ((value: number) => number) | null {
  switch (activation) {
    case 'linear':
      return null;
    case 'relu':
      // Not `Math.max`: what is no number stays none either way, but −0 would not become 0.
      return (value) => (value <= 0 ? 0 : value);
    case 'tanh':
      return Math.tanh;
    case 'sigmoid':
      return (value) => 1 / (1 + Math.exp(-value));
    default:
      return unreachable(activation);
  }
}

/** By the output, which says enough of the input. */
function slopeAt(activation: Activation, output: number): number {
  switch (activation) {
    case 'linear':
      return 1;
    case 'relu':
      return output > 0 ? 1 : 0;
    case 'tanh':
      return 1 - output * output;
    case 'sigmoid':
      return output * (1 - output);
    default:
      return unreachable(activation);
  }
}
