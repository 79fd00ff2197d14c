/** What a training needs of memory, told before it begins. */
import { WorkError } from '../../work.ts';
import type { NetworkSpec } from '../tensors/backend.ts';
import { layerShapes, slotsOf } from '../tensors/state-shapes.ts';

/** Ends with `out-of-memory` where the network alone needs more than there is. */
export function requireMemory(spec: NetworkSpec, memory: number): void {
  const needed = bytesOf(spec);
  if (needed <= memory) return;
  const widest = layerShapes(spec).reduce((one, other) =>
    other.inputs * other.units > one.inputs * one.units ? other : one,
  );
  throw new WorkError({
    code: 'out-of-memory',
    message: `the network needs about ${mebibytes(needed)} MiB to learn, and may use ${mebibytes(memory)} MiB: its largest layer has ${widest.inputs} × ${widest.units} weights`,
    hint: 'take fewer features, smaller `hidden_layer_sizes` or a smaller `batch_size`, or give the stage more with `resources: {memory: …}`',
  });
}

/** Weights with their gradient and what the optimizer keeps, once more in a checkpoint; the outputs of a batch, twice. */
function bytesOf(spec: NetworkSpec): number {
  const bytes = spec.dtype === 'float32' ? 4 : 8;
  const copies = 2 * (1 + slotsOf(spec).length) + 1;
  const weights = layerShapes(spec).reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0);
  const outputs = spec.layers.reduce((sum, { units }) => sum + units, spec.sparse ? 0 : spec.inputs);
  return bytes * (copies * weights + 2 * spec.batchRows * outputs);
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
