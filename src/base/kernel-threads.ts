/** Threads that run a WebAssembly program together with this one, over one memory. */
import { once } from 'node:events';
import type { SharedMemory, WasmProgram } from './web-assembly.ts';
import { notWitnessed } from './witness.ts';

export interface KernelThreads {
  readonly count: number;
  readonly dismiss: () => void;
}

/** As text, since there may be no file of it beside the program; it loads nothing else. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, memory, thread } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
parentPort.postMessage(thread);
exports.serve(thread);
`;

/** Each calls `serve` of the program with its number, from 1 on; resolves when all of them are about to. */
export async function startKernelThreads(
  module: WasmProgram,
  memory: SharedMemory,
  count: number,
): Promise<KernelThreads> {
  notWitnessed();
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const threads = Array.from({ length: count }, (_, i) => {
    const worker = new Worker(program, { eval: true, workerData: { module, memory, thread: i + 1 } });
    return { worker, ready: once(worker, 'message') };
  });
  await Promise.all(threads.map(({ ready }) => ready));
  for (const { worker } of threads) worker.unref();
  return {
    count,
    dismiss: () => {
      for (const { worker } of threads) void worker.terminate();
    },
  };
}
