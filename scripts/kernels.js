// Compiles the kernels of the WebAssembly backend (src/ml/tensors/wasm/kernels) to one file beside the program.
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Fixed, so that the same source is the same program: the bytes of trained models depend on it. */
const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--enable', 'simd', '--enable', 'threads'],
  // Its constants lie between what src/ml/tensors/wasm/layout.ts names and where that says that memory is free.
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

export async function compileKernels(outFile) {
  const { error, stderr } = await asc.main([
    'src/ml/tensors/wasm/kernels/main.ts',
    '--outFile',
    outFile,
    ...options,
  ]);
  if (error) throw new Error(stderr.toString());
}
