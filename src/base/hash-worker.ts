/** The worker thread that hashes: a list of paths in, what each holds out. */
import { parentPort } from 'node:worker_threads';
import { isSystemError } from './effects.ts';
import { type Hashed, hashOrError } from './hash.ts';
import type { HashFault } from './hash-files.ts';

parentPort?.on('message', (paths: readonly string[]) => {
  parentPort?.postMessage(paths.map(answer));
});

function answer(path: string): Hashed | HashFault {
  const hashed = hashOrError(path);
  if (!(hashed instanceof Error)) return hashed;
  return {
    message: hashed.message,
    code: isSystemError(hashed) ? hashed.code : undefined,
    syscall: isSystemError(hashed) ? hashed.syscall : undefined,
  };
}
