/** The kernels: the contract, and the same bytes whatever the number of threads. */
import { describe, expect, test } from 'vitest';
import type { Backend, NetworkSpec } from '../../../src/ml/tensors/backend.ts';
import { openWasmBackend } from '../../../src/ml/tensors/wasm/backend.ts';
import { holdContract, someRows, someState, sparseOf, train, usualSpec } from './contract.ts';

describe('wasm', () => {
  holdContract(() => open(1));

  test.each([false, true])('any number of threads makes the same bytes, sparse: %s', async (sparse) => {
    const spec: NetworkSpec = {
      ...{ ...usualSpec, inputs: 601, alpha: 0.001, gradientClip: 1, batchRows: 61, sparse },
      layers: [
        { units: 37, activation: 'tanh' },
        { units: 23, activation: 'relu' },
        { units: 4, activation: 'linear' },
      ],
    };
    const rows = someRows(100, spec.inputs);
    const states = [];
    for (const threads of [1, 2, 3, 5]) {
      const backend = await open(threads);
      const network = await backend.openNetwork(spec, someState(spec));
      const losses = await train(network, spec, sparse ? sparseOf(rows) : rows, { extra: { masks: [] } });
      states.push({ losses, state: await network.state() });
      network.close();
      backend.close();
    }
    for (const state of states.slice(1)) expect(state).toEqual(states[0]);
  });
});

async function open(threads: number): Promise<Backend> {
  const backend = await openWasmBackend(threads);
  if (!backend) throw new Error('no kernels.wasm: build first');
  return backend;
}
