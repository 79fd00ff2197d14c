/** Hashing many files: on worker threads where that pays, else one after the other. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { fx } from './effects.ts';
import { type Hashed, hashOrError } from './hash.ts';
import type { Md5Kind } from './md5.ts';

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
  const hashHere = (path: string): Hashed | Error => hashOrError(path, also);
  // Even a single large one: this thread has to go on listening meanwhile.
  if (paths.length <= manyFiles && bytes <= manyBytes) return paths.map(hashHere);
  const script = workerScript();
  if (script === null) return paths.map(hashHere);
  const hashed = turn.then(() => hashOnWorkers(script, paths, signal, also));
  turn = hashed.catch(() => {});
  return hashed;
}

/** Each call uses every worker, so calls take turns. */
let turn: Promise<unknown> = Promise.resolve();

/** The bundle puts this module into `dist/` or `dist/chunks/`; run from its source, it has no worker beside it. */
function workerScript(): string | null {
  for (const path of ['hash-worker.cjs', '../hash-worker.cjs']) {
    const script = join(import.meta.dirname, path);
    if (fx.statSync(script)) return script;
  }
  return null;
}

async function hashOnWorkers(
  script: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
  also: Md5Kind | undefined,
): Promise<(Hashed | Error)[]> {
  // It may have waited long for its turn.
  signal?.throwIfAborted();
  const team = gather(script, paths.length);
  const chunk = Math.max(1, Math.min(128, Math.ceil(paths.length / (team.length * 4))));
  const results: (Hashed | Error)[] = [];
  let next = 0;
  const work = async (hand: Hand): Promise<void> => {
    while (next < paths.length && !signal?.aborted) {
      const from = next;
      next += chunk;
      const share = paths.slice(from, from + chunk);
      const answer = await hand.ask({ paths: share, also });
      if (signal?.aborted) return;
      const hashed = answer ?? share.map((path) => hashOrError(path, also));
      hashed.forEach((one, i) => {
        results[from + i] = one;
      });
    }
  };
  const stop = (): void => dismiss(team);
  signal?.addEventListener('abort', stop);
  try {
    await Promise.all(team.map(work));
    signal?.throwIfAborted();
    return results;
  } finally {
    signal?.removeEventListener('abort', stop);
    dismissLater(team);
  }
}

/** An error as it travels between threads. */
export interface HashFault {
  readonly message: string;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
}

/** What a worker is asked. */
export interface HashRequest {
  readonly paths: readonly string[];
  readonly also: Md5Kind | undefined;
}

type Answer = readonly (Hashed | HashFault)[];

interface Hand {
  readonly worker: Worker;
  /** What the worker answers; null if it died, so that the caller does its share. */
  readonly ask: (request: HashRequest) => Promise<readonly (Hashed | Error)[] | null>;
  readonly isAlive: () => boolean;
}

let hands: readonly Hand[] = [];
let dismissal: NodeJS.Timeout | undefined;

function gather(script: string, files: number): readonly Hand[] {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  clearTimeout(dismissal);
  const alive = hands.filter((hand) => hand.isAlive());
  for (const { worker } of alive) worker.ref();
  const wanted = Math.min(files, Math.max(2, Math.min(availableParallelism(), 8)));
  const missing = Math.max(0, wanted - alive.length);
  hands = [...alive, ...Array.from({ length: missing }, () => handOf(new Worker(script)))];
  return hands;
}

/** Idle workers neither keep the process alive nor stay for long. */
function dismissLater(team: readonly Hand[]): void {
  for (const { worker } of team) worker.unref();
  dismissal = setTimeout(() => dismiss(team), 1000);
  dismissal.unref();
}

function dismiss(team: readonly Hand[]): void {
  hands = [];
  for (const { worker } of team) void worker.terminate();
}

function handOf(worker: Worker): Hand {
  let alive = true;
  let answered: (answer: Answer | null) => void = () => {};
  const die = (): void => {
    alive = false;
    answered(null);
  };
  worker.on('message', (answer: Answer) => answered(answer));
  worker.on('error', die);
  worker.on('exit', die);
  const ask = async (request: HashRequest): Promise<readonly (Hashed | Error)[] | null> => {
    if (!alive) return null;
    const answer = await new Promise<Answer | null>((resolve) => {
      answered = resolve;
      worker.postMessage(request);
    });
    return answer?.map((one) => ('hex' in one ? one : errorOf(one))) ?? null;
  };
  return { worker, ask, isAlive: () => alive };
}

const errorOf = ({ message, code, syscall }: HashFault): Error =>
  Object.assign(new Error(message), { code, syscall });
