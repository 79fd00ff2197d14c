/** The tensors of a network's state: their names and shapes, and what they need of memory. */
import { type Dtype, type Floats, floats } from '../../matrix.ts';
import type { NetworkSpec, NetworkState } from './backend.ts';
import type { Tensor } from './tensor.ts';

export interface LayerShape {
  readonly inputs: number;
  readonly units: number;
  readonly weight: string;
  readonly bias: string;
}

/** `layers.0.weight` is inputs × units. */
export const layerShapes = ({
  inputs,
  layers,
}: Pick<NetworkSpec, 'inputs' | 'layers'>): readonly LayerShape[] =>
  layers.map(({ units }, i) => ({
    inputs: layers[i - 1]?.units ?? inputs,
    units,
    weight: `layers.${i}.weight`,
    bias: `layers.${i}.bias`,
  }));

/** What the optimizer keeps for each tensor, as endings of its name: `layers.0.weight.m`. */
export function slotsOf({ optimizer }: Pick<NetworkSpec, 'optimizer'>): readonly string[] {
  if (optimizer.name === 'adam') return ['m', 'v'];
  return optimizer.momentum === 0 ? [] : ['velocity'];
}

/** The values of a tensor of a state; zeros where it has none, as an optimizer starts. */
export function valuesOf({ tensors }: NetworkState, name: string, length: number, dtype: Dtype): Floats {
  const values = floats(dtype, length);
  const tensor = tensors[name];
  if (!tensor) return values;
  if (tensor.values.length !== length)
    throw new Error(`${name} has ${tensor.values.length} values and not ${length}`);
  values.set(tensor.values);
  return values;
}

/** All tensors of a state, each as `read` gives it. */
export function tensorsOf(
  spec: NetworkSpec,
  read: (layer: number, part: 'weight' | 'bias', slot: string | null) => Floats,
): NetworkState['tensors'] {
  const tensors: { [name: string]: Tensor } = {};
  for (const [i, { inputs, units, ...names }] of layerShapes(spec).entries())
    for (const part of ['weight', 'bias'] as const) {
      const shape = part === 'weight' ? [inputs, units] : [units];
      for (const slot of [null, ...slotsOf(spec)]) {
        const name = slot === null ? names[part] : `${names[part]}.${slot}`;
        tensors[name] = { dtype: spec.dtype, shape, values: read(i, part, slot) };
      }
    }
  return tensors;
}
