/** What libraries say of a device that fails, as faults that users can do something about. */
import { WorkError } from '../../../work.ts';
import type { Network } from '../backend.ts';

/** The network that `open` makes, each call of which tells so. */
export function guarded(open: () => Network): Network {
  const network = told(open);
  return {
    step: (batch) => toldLater(() => network.step(batch)),
    forward: (rows) => toldLater(() => network.forward(rows)),
    gradients: (batch) => toldLater(() => network.gradients(batch)),
    state: () => toldLater(() => network.state()),
    close: () => network.close(),
  };
}

function told<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw faultOf(error);
  }
}

async function toldLater<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error);
  }
}

function faultOf(error: unknown): unknown {
  const message = messageOf(error);
  if (/\bOOM\b|resource.?exhausted|out of memory|failed to allocate/i.test(message))
    return new WorkError({
      code: 'out-of-memory',
      message: `the device has no memory left: ${firstLine(error)}`,
      hint: 'take a smaller `batch_size` or smaller `hidden_layer_sizes`, or end what else uses the GPU',
    });
  if (/CUDA_ERROR|device (?:is|was) lost|lost device|device lost/i.test(message))
    return new WorkError({
      code: 'device-lost',
      message: `the GPU was lost: ${firstLine(error)}`,
      hint: '`luc repro` goes on from the last checkpoint; `luc doctor` looks at the GPU',
    });
  return error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const firstLine = (error: unknown): string => messageOf(error).split('\n', 1)[0] ?? '';
