/** The reference itself: the contract, and its gradients against differences. */
import { describe, expect, test } from 'vitest';
import type { NetworkSpec, NetworkState } from '../../../src/ml/tensors/backend.ts';
import { cpuBackend } from '../../../src/ml/tensors/cpu/backend.ts';
import { holdContract, someBatch, someRows, someState, sparseOf, usualSpec } from './contract.ts';

describe('cpu', () => {
  holdContract(async () => cpuBackend);

  const losses: readonly (readonly [NetworkSpec['loss'], number])[] = [
    ['mean_squared_error', 1],
    ['mean_squared_error', 2],
    ['binary_cross_entropy', 1],
    ['cross_entropy', 2],
  ];
  test.each(losses)(
    'gradients of %s with %i outputs are those of central differences',
    async (loss, outputs) => {
      for (const activation of ['relu', 'tanh', 'sigmoid', 'linear'] as const)
        for (const alpha of [0, 0.3])
          for (const sparse of [false, true]) {
            const spec: NetworkSpec = {
              ...{ ...usualSpec, inputs: 3, loss, alpha, sparse, dtype: 'float64' },
              layers: [
                { units: 4, activation },
                { units: outputs, activation: 'linear' },
              ],
            };
            const rows = someRows(5, 3);
            const batch = someBatch({ ...spec, batchRows: 5 }, sparse ? sparseOf(rows) : rows, 0, {
              weights: Float64Array.of(1, 2, 0.5, 1, 3),
            });
            const state = someState(spec);
            const { gradients } = await (await cpuBackend.openNetwork(spec, state)).gradients(batch);
            const lossWith = async (name: string, i: number, change: number): Promise<number> => {
              const network = await cpuBackend.openNetwork(spec, changed(state, name, i, change));
              return (await network.gradients(batch)).loss;
            };
            for (const [name, gradient] of Object.entries(gradients))
              for (const [i, slope] of gradient.entries()) {
                const difference =
                  ((await lossWith(name, i, 1e-5)) - (await lossWith(name, i, -1e-5))) / 2e-5;
                expect(Math.abs(slope - difference)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(slope)));
              }
          }
    },
  );
});

function changed(state: NetworkState, name: string, i: number, change: number): NetworkState {
  const tensor = state.tensors[name];
  if (!tensor) throw new Error(`no ${name}`);
  const values = Float64Array.from(tensor.values);
  values[i] = (values[i] as number) + change;
  return { ...state, tensors: { ...state.tensors, [name]: { ...tensor, values } } };
}
