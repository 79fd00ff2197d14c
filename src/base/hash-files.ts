/** Hashing many files: on worker threads where that pays, else one after the other. */
import { type Hashed, hashOrError } from './hash.ts';
import type { HashFault } from './hash-task.ts';
import type { Md5Kind } from './md5.ts';
import { onWorkers } from './workers.ts';

/** From here on worker threads pay, even if they have to be started. */
const manyFiles = 500;
const manyBytes = 32 * 1024 * 1024;

/**
 * Hashes many files: `result[i]` is of `paths[i]`, an `Error` where that file could not be read. `bytes` is about how
 * much there is in all, where the caller knows. Between two files `signal` ends it with an `AbortError`. `also`: the md5
 * in the same pass.
 */
export async function hashFiles(
  paths: readonly string[],
  bytes = 0,
  signal?: AbortSignal,
  also?: Md5Kind,
): Promise<(Hashed | Error)[]> {
  // Even a single large one: this thread has to go on listening meanwhile.
  const isMuch = paths.length > manyFiles || bytes > manyBytes;
  const hashed = isMuch ? await hashOnWorkers(paths, signal, also) : null;
  return hashed ?? paths.map((path) => hashOrError(path, also));
}

function hashOnWorkers(
  paths: readonly string[],
  signal: AbortSignal | undefined,
  also: Md5Kind | undefined,
): Promise<(Hashed | Error)[] | null> {
  return onWorkers(paths.length, signal, async (team) => {
    const chunk = Math.max(1, Math.min(128, Math.ceil(paths.length / (team.length * 4))));
    const results: (Hashed | Error)[] = [];
    let next = 0;
    const share = async (ask: (typeof team)[number]['ask']): Promise<void> => {
      while (next < paths.length && !signal?.aborted) {
        const from = next;
        next += chunk;
        const some = paths.slice(from, from + chunk);
        const answer = await ask('hash', { paths: some, also });
        if (signal?.aborted) return;
        const hashed = answer?.map(orError) ?? some.map((path) => hashOrError(path, also));
        hashed.forEach((one, i) => {
          results[from + i] = one;
        });
      }
    };
    await Promise.all(team.map(({ ask }) => share(ask)));
    return results;
  });
}

function orError(one: Hashed | HashFault): Hashed | Error {
  if ('hex' in one) return one;
  const { message, code, syscall } = one;
  return Object.assign(new Error(message), { code, syscall });
}
