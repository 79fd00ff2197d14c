// Compiles kernels to files beside the program: those of the WebAssembly backend, and those of logistic regression.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Fixed, so that the same source is the same program: the bytes of trained models depend on it. */
const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--enable', 'simd', '--enable', 'threads'],
  // The constants lie between what src/ml/tensors/wasm/layout.ts names and where that says that memory is free.
  ...[
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--memoryBase',
    '16384',
  ],
];

/** The library's mathematics goes into the file. */
export const kernelLibrary = fileURLToPath(import.meta.resolve('assemblyscript/package.json'));

const programs = {
  'kernels.wasm': 'src/ml/tensors/wasm/kernels/main.ts',
  'sweeps.wasm': 'src/ml/models/logistic/kernels/main.ts',
};

export async function compileKernels(folder) {
  for (const [name, source] of Object.entries(programs)) {
    const { error, stderr } = await asc.main([source, '--outFile', join(folder, name), ...options]);
    if (error) throw new Error(stderr.toString());
  }
}
