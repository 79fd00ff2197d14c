/** WebAssembly: our own kernels, four numbers at a time, on as many threads as may compute; its bytes are the same on every machine. */
import { readBeside } from '../../../base/beside.ts';
import { compileWasm } from '../../../base/web-assembly.ts';
import { WorkError } from '../../../work.ts';
import type { Backend } from '../backend.ts';
import { fits } from './memory.ts';
import { openWasmNetwork } from './network.ts';
import { planOf } from './plan.ts';

export async function openWasmBackend(threads: number): Promise<Backend | null> {
  const bytes = readBeside('kernels.wasm');
  if (!bytes) return null;
  const program = await compileWasm(bytes);
  return {
    name: 'wasm',
    details: {
      library: 'WebAssembly SIMD',
      device: threads === 1 ? 'one CPU thread' : `${threads} CPU threads`,
    },
    dtypes: ['float32'],
    openNetwork: async (spec, state) => {
      if (!fits(planOf(spec, threads).end)) throw tooLarge();
      return openWasmNetwork(program, threads, spec, state);
    },
    close: () => {},
  };
}

const tooLarge = (): WorkError =>
  new WorkError({
    code: 'out-of-memory',
    message: 'the network and a batch need more than the 4 GiB that WebAssembly can reach',
    hint: 'ask for fewer features, smaller layers or smaller batches, or for another backend',
  });
