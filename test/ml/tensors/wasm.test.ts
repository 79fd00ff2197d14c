/** The kernels: the contract, and the same bytes whatever the number of threads. */
import { describe, expect, test } from 'vitest';
import type { Backend, NetworkSpec } from '../../../src/ml/tensors/backend.ts';
import { openWasmBackend } from '../../../src/ml/tensors/wasm/backend.ts';
import { KernelMemory } from '../../../src/ml/tensors/wasm/memory.ts';
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
    }
    for (const state of states.slice(1)) expect(state).toEqual(states[0]);
  });

  test('what does not fit its memory is told, be it known before or grown by a batch', async () => {
    const backend = await open(1);
    const large = { ...usualSpec, inputs: 2 ** 20, layers: [{ units: 1024, activation: 'linear' as const }] };
    const told = 'need more than the 4 GiB that WebAssembly can reach';
    await expect(backend.openNetwork(large, { steps: 0, tensors: {} })).rejects.toThrow(told);
    const memory = new KernelMemory(1);
    memory.reach(2 ** 20 - 1);
    expect(memory.bytes).toHaveLength(2 ** 20);
    expect(() => memory.reach(2 ** 32 + 1)).toThrow(told);
  });
});

async function open(threads: number): Promise<Backend> {
  const backend = await openWasmBackend(threads);
  if (!backend) throw new Error('no kernels.wasm: build first');
  return backend;
}
