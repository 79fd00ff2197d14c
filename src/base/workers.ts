/** Worker threads for bulk work on files: started when they are first needed, dismissed when they were idle for a while. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { AskRequest } from './ask-task.ts';
import type { CopyAnswer, CopyRequest } from './copy-task.ts';
import { fx } from './effects.ts';
import type { HashAnswer, HashRequest } from './hash-task.ts';
import type { ReadAnswer, ReadRequest } from './read-task.ts';
import { notWitnessed } from './witness.ts';

/** What workers do, by name; see `worker.ts`. */
export interface Tasks {
  readonly copy: { readonly request: CopyRequest; readonly answer: CopyAnswer };
  readonly ask: { readonly request: AskRequest; readonly answer: boolean };
  readonly hash: { readonly request: HashRequest; readonly answer: HashAnswer };
  readonly read: { readonly request: ReadRequest; readonly answer: ReadAnswer };
}

export type Message = { [Task in keyof Tasks]: readonly [Task, Tasks[Task]['request']] }[keyof Tasks];

export interface Hand {
  /** What the worker answers, one request after the other; null if it died, so that the caller does that share. */
  readonly ask: <Task extends keyof Tasks>(
    task: Task,
    request: Tasks[Task]['request'],
    moved?: readonly ArrayBuffer[],
  ) => Promise<Tasks[Task]['answer'] | null>;
}

/** Workers that are there for one caller until it releases them. */
export interface Team {
  readonly hands: readonly Hand[];
  /** Others wait for that. */
  readonly release: () => void;
}

/**
 * Lets `work` share out what it has with at most `most` workers. `signal` ends it with an `AbortError`. Null where there
 * is no worker: run from its source, the program has none beside it.
 */
export async function onWorkers<Value>(
  most: number,
  signal: AbortSignal | undefined,
  work: (team: readonly Hand[]) => Promise<Value>,
): Promise<Value | null> {
  const team = await hireTeam(most, signal);
  if (!team) return null;
  try {
    const value = await work(team.hands);
    signal?.throwIfAborted();
    return value;
  } finally {
    team.release();
  }
}

/** The same for who does not know yet what there is to share out. One team at a time: who asks again before the release waits for ever. */
export async function hireTeam(most: number, signal: AbortSignal | undefined): Promise<Team | null> {
  const script = workerScript();
  if (script === null) return null;
  notWitnessed();
  const before = turn;
  let end = (): void => {};
  turn = new Promise((resolve) => {
    end = resolve;
  });
  await before;
  try {
    // It may have waited long for its turn.
    signal?.throwIfAborted();
    return teamOf(gather(script, most), signal, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** Each caller uses every worker, so they take turns. */
let turn: Promise<void> = Promise.resolve();

/** The bundle puts this module into `dist/` or `dist/chunks/`. */
function workerScript(): string | null {
  for (const path of ['worker.cjs', '../worker.cjs']) {
    const script = join(import.meta.dirname, path);
    if (fx.statSync(script)) return script;
  }
  return null;
}

function teamOf(hands: readonly Member[], signal: AbortSignal | undefined, end: () => void): Team {
  const stop = (): void => dismiss(hands);
  signal?.addEventListener('abort', stop);
  const release = (): void => {
    signal?.removeEventListener('abort', stop);
    dismissLater(hands);
    end();
  };
  return { hands, release };
}

interface Member extends Hand {
  readonly worker: Worker;
  readonly isAlive: () => boolean;
}

/** What a worker makes is garbage once it has answered: to collect that often costs little time, to let it pile up costs memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

let members: readonly Member[] = [];
let dismissal: NodeJS.Timeout | undefined;

function gather(script: string, most: number): readonly Member[] {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  clearTimeout(dismissal);
  const alive = members.filter((member) => member.isAlive());
  for (const { worker } of alive) worker.ref();
  const wanted = Math.min(most, Math.max(2, Math.min(availableParallelism(), 8)));
  const missing = Math.max(0, wanted - alive.length);
  members = [
    ...alive,
    ...Array.from({ length: missing }, () => memberOf(new Worker(script, { resourceLimits }))),
  ];
  return members;
}

/** Idle workers neither keep the process alive nor stay for long. */
function dismissLater(team: readonly Member[]): void {
  for (const { worker } of team) worker.unref();
  dismissal = setTimeout(() => dismiss(team), 1000);
  dismissal.unref();
}

function dismiss(team: readonly Member[]): void {
  members = [];
  for (const { worker } of team) void worker.terminate();
}

function memberOf(worker: Worker): Member {
  let alive = true;
  // The type of an answer follows from its request, and answers come in the order of the requests.
  const waiting: ((answer: never) => void)[] = [];
  const die = (): void => {
    alive = false;
    for (const tell of waiting.splice(0)) tell(null as never);
  };
  worker.on('message', (answer: unknown) => waiting.shift()?.(answer as never));
  worker.on('error', die);
  worker.on('exit', die);
  return {
    worker,
    isAlive: () => alive,
    ask: (task, request, moved = []) =>
      new Promise((resolve) => {
        if (!alive) return resolve(null);
        waiting.push(resolve);
        worker.postMessage([task, request], [...moved]);
      }),
  };
}
