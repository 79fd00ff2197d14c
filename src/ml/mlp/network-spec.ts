/** The network that hyperparameters ask for, and its weights before it has learnt. */
import { floats, type Matrix } from '../../matrix.ts';
import { Random } from '../../random.ts';
import type { NetworkSpec, NetworkState } from '../tensors/backend.ts';
import { layerShapes } from '../tensors/state-shapes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { MlpOptions } from './options.ts';

export function specOf(
  options: MlpOptions,
  x: Matrix,
  { outputs, loss }: { readonly outputs: number; readonly loss: NetworkSpec['loss'] },
): NetworkSpec {
  const { hidden_layer_sizes, activation, optimizer, beta_1, beta_2, epsilon, momentum } = options;
  return {
    inputs: x.columns,
    layers: [
      ...hidden_layer_sizes.map((units) => ({ units, activation })),
      { units: outputs, activation: 'linear' },
    ],
    loss,
    optimizer:
      optimizer === 'adam'
        ? { name: 'adam', beta1: beta_1, beta2: beta_2, epsilon }
        : { name: 'sgd', momentum },
    alpha: options.alpha,
    gradientClip: options.gradient_clip ?? null,
    dtype: options.dtype,
    batchRows: Math.min(options.batch_size, x.rows),
    sparse: x.form === 'sparse',
  };
}

/** Uniform in ±√(6/(in + out)) (X. Glorot and Y. Bengio 2010), biases 0. */
export function initialState(spec: NetworkSpec, seed: number): NetworkState {
  const tensors: { [name: string]: Tensor } = {};
  for (const [i, { inputs, units, weight, bias }] of layerShapes(spec).entries()) {
    const random = new Random(seed, 'mlp', i);
    const limit = Math.sqrt(6 / (inputs + units));
    const values = floats(spec.dtype, inputs * units);
    for (let at = 0; at < values.length; at++) values[at] = limit * (2 * random.unit() - 1);
    tensors[weight] = { dtype: spec.dtype, shape: [inputs, units], values };
    tensors[bias] = { dtype: spec.dtype, shape: [units], values: floats(spec.dtype, units) };
  }
  return { steps: 0, tensors };
}
