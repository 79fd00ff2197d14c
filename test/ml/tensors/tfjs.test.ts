/**
 * TensorFlow.js: the contract, wherever its packages are. `LUC_BACKENDS` names a project folder that has them, such as
 * one in which `luc backend install tfjs-node` has been run; without it there is only to see that they are not there.
 */
import { describe, expect, test } from 'vitest';
import type { BackendName } from '../../../src/choices.ts';
import type { Backend, NetworkSpec } from '../../../src/ml/tensors/backend.ts';
import { findBackend, openBackend } from '../../../src/ml/tensors/backends.ts';
import { cpuBackend } from '../../../src/ml/tensors/cpu/backend.ts';
import { makeProject } from '../../support/project.ts';
import {
  expectClose,
  holdContract,
  someBatch,
  someRows,
  someState,
  sparseOf,
  train,
  usualSpec,
} from './contract.ts';

const { LUC_BACKENDS: root = null, LUC_BACKENDS_TRIED: tried = 'tfjs-node' } = process.env;

if (root !== null)
  describe.each(tried.split(',') as readonly BackendName[])('%s', (name) => {
    const open = (): Promise<Backend> =>
      openBackend(name, { root, env: {}, threads: 2, allowSoftware: true });
    holdContract(open);

    // A GPU that the processor plays would take minutes for it.
    if (name === 'webgpu') return;
    test('rows of many columns are not written out in full', async () => {
      const spec: NetworkSpec = {
        ...{ ...usualSpec, inputs: 1_200_000, batchRows: 16, sparse: true },
        layers: [{ units: 1, activation: 'linear' }],
        loss: 'binary_cross_entropy',
      };
      const rows = sparseOf(someRows(40, 9));
      const x = { ...rows, columns: spec.inputs, indices: rows.indices.map((column) => column * 130_000) };
      const backend = await open();
      const network = await backend.openNetwork(spec, someState(spec));
      const reference = await cpuBackend.openNetwork(spec, someState(spec));
      const batch = someBatch(spec, x, 1);
      const [expected, found] = [await reference.gradients(batch), await network.gradients(batch)];
      for (const [at, gradient] of Object.entries(expected.gradients))
        expectClose(found.gradients[at] ?? [], gradient, 1e-5);
      expectClose(await train(network, spec, x), await train(reference, spec, x), 1e-4);
      network.close();
    });
  });

test.each(['tfjs-node', 'tfjs-node-gpu', 'webgpu'] as const)('%s is told to be missing', async (name) => {
  expect(await findBackend(name, { root: null, env: {}, threads: 1 })).toEqual({
    isUsable: false,
    name,
    version: null,
    why: 'it is not installed',
    hint: `\`luc backend install ${name}\` installs it`,
  });
  await expect(openBackend(name, { root: null, env: {}, threads: 1 })).rejects.toThrow(
    `the backend \`${name}\` cannot be used: it is not installed`,
  );
});

test('an installation that is damaged is told with how to get it anew', async () => {
  const project = makeProject();
  const packages = '.luc/tools/webgpu/node_modules';
  project.write(`${packages}/webgpu/package.json`, '{"version": "1.0.0"}');
  project.write(`${packages}/@tensorflow/tfjs-backend-webgpu/package.json`, '{"version');
  const find = () => findBackend('webgpu', { root: project.root, env: {}, threads: 1 });
  expect(await find()).toMatchObject({ isUsable: false, why: 'it is not installed' });
  project.write(`${packages}/@tensorflow/tfjs-backend-webgpu/package.json`, '{"version": "1.0.0"}');
  expect(await find()).toMatchObject({
    ...{
      isUsable: false,
      version: '1.0.0',
      why: "its library cannot be loaded: Cannot find module 'webgpu'",
    },
    hint: '`luc backend install webgpu` brings it anew',
  });
});

test('auto is the best that is here', async () => {
  const backend = await openBackend('auto', { root: null, env: {}, threads: 1 });
  expect([backend.name, backend.details.device]).toEqual(['wasm', 'one CPU thread']);
});
