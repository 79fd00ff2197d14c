/** One step of an optimizer over all parameters of a network. */
import type { Floats } from '../../../matrix.ts';
import type { NetworkSpec } from '../backend.ts';
import type { ByColumn } from '../batch-rows.ts';
import { unbias } from '../unbias.ts';

/** Rows of `columns` values, their gradient, and what the optimizer keeps of each (Adam: m and v; SGD: velocity). */
export interface Parameter {
  readonly columns: number;
  readonly values: Floats;
  readonly gradient: Float64Array;
  readonly slots: readonly Floats[];
}

type Step = (parameter: Parameter, from: number, to: number) => void;

/**
 * `step` counts from 1. With `touched` all other rows of the first weight have no gradient now; they move on only by
 * what the optimizer keeps of earlier ones.
 */
export function optimize(
  layers: readonly { readonly weight: Parameter; readonly bias: Parameter }[],
  spec: NetworkSpec,
  step: number,
  learningRate: number,
  touched: ByColumn | null,
): void {
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  if (spec.gradientClip !== null) clip(parameters, spec.gradientClip);
  const move =
    spec.optimizer.name === 'adam'
      ? adam(spec.optimizer, step, learningRate)
      : sgd(spec.optimizer, learningRate);
  for (const parameter of parameters) {
    if (touched && parameter === layers[0]?.weight && parameter.slots.length === 0)
      for (const column of touched.columns)
        move(parameter, column * parameter.columns, (column + 1) * parameter.columns);
    else move(parameter, 0, parameter.values.length);
  }
}

function clip(parameters: readonly Parameter[], greatest: number): void {
  let squares = 0;
  for (const { gradient } of parameters) for (const value of gradient) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!(norm > greatest)) return;
  for (const { gradient } of parameters)
    for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] as number) * (greatest / norm);
}

function adam(
  { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number },
  step: number,
  rate: number,
): Step {
  const [unbias1, unbias2] = [unbias(beta1, step), unbias(beta2, step)];
  return ({ values, gradient, slots }, from, to) => {
    const [m, v] = slots as [Floats, Floats];
    for (let i = from; i < to; i++) {
      const slope = gradient[i] as number;
      const mean = beta1 * (m[i] as number) + (1 - beta1) * slope;
      const square = beta2 * (v[i] as number) + (1 - beta2) * slope * slope;
      m[i] = mean;
      v[i] = square;
      if (mean !== 0)
        values[i] =
          (values[i] as number) - (rate * (mean / unbias1)) / (Math.sqrt(square / unbias2) + epsilon);
    }
  };
}

function sgd({ momentum }: { momentum: number }, rate: number): Step {
  return ({ values, gradient, slots: [velocity] }, from, to) => {
    for (let i = from; i < to; i++) {
      let change = gradient[i] as number;
      if (velocity) {
        change += momentum * (velocity[i] as number);
        velocity[i] = change;
      }
      values[i] = (values[i] as number) - rate * change;
    }
  };
}
