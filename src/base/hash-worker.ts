/** The worker thread that hashes: a list of paths in, what each holds out. */
import { parentPort } from 'node:worker_threads';
import { isSystemError } from './effects.ts';
import { type Hashed, hashOrError } from './hash.ts';
import type { HashFault, HashRequest } from './hash-files.ts';
import type { Md5Kind } from './md5.ts';

parentPort?.on('message', ({ paths, also }: HashRequest) => {
  parentPort?.postMessage(paths.map((path) => answer(path, also)));
});

function answer(path: string, also: Md5Kind | undefined): Hashed | HashFault {
  const hashed = hashOrError(path, also);
  if (!(hashed instanceof Error)) return hashed;
  return {
    message: hashed.message,
    code: isSystemError(hashed) ? hashed.code : undefined,
    syscall: isSystemError(hashed) ? hashed.syscall : undefined,
  };
}
