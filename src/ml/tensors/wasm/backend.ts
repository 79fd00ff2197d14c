/** WebAssembly: our own kernels, four numbers at a time, on as many threads as may compute; its bytes are the same on every machine. */
import { readBeside } from '../../../base/beside.ts';
import { compileWasm } from '../../../base/web-assembly.ts';
import type { Backend } from '../backend.ts';
import { openWasmNetwork } from './network.ts';

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
    openNetwork: (spec, state) => openWasmNetwork(program, threads, spec, state),
  };
}
