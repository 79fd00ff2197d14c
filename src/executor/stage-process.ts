/** One process of a stage, a shell or a worker: from its start until nothing of its group is left. */
import type { ChildProcess } from 'node:child_process';
import { fx, isSystemError } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { messageStream, startProcess } from '../base/process.ts';
import { reasonOf } from '../base/system-words.ts';
import type { Ending } from '../kind.ts';
import { endProcesses, isOver, pollEvery, within } from './group.ts';
import { openLines } from './lines.ts';
import type { Output } from './output.ts';

export interface ProcessOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** What it is called where it cannot be started: ``the shell `sh` ``. */
  readonly called: string;
  /** Absolute. */
  readonly wdir: string;
  readonly env: NodeJS.ProcessEnv;
  /** On this terminal, in our own group. */
  readonly attach: boolean;
  readonly output: Output;
  readonly onStart: (pid: number) => void;
  /** Hears what it says on its fourth stream, line by line; without, it has none. */
  readonly onMessage?: (line: string) => void;
  readonly patience: LeftoverPatience;
}

/** Milliseconds that we wait for what a process left behind: a stage is over when its process is. */
export interface LeftoverPatience {
  /** Without output, before it is asked to end. */
  readonly quiet: () => number;
  /** However much it writes. */
  readonly drain: number;
  /** From SIGTERM to SIGKILL. */
  readonly leftovers: number;
}

type Exit = Omit<Ending, 'timedOut'>;

export async function runProcess(options: ProcessOptions): Promise<Exit> {
  const { program, args, wdir, env, attach, output, onStart, onMessage } = options;
  const child = startProcess(program, args, { cwd: wdir, env, attach, talks: onMessage !== undefined });
  if (child instanceof Error) return refuse(options, child);
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('exit', (exit, signal) => resolve({ exit, signal }));
    child.once('error', reject);
  });
  const pipes = pipesOf(child);
  if (child.pid !== undefined) {
    try {
      onStart(child.pid);
    } catch (error) {
      // Its start could not be written down, so nobody would know whom to end if we died.
      if (attach) child.kill('SIGKILL');
      else await endProcesses(child.pid, 0);
      throw error;
    }
  }
  pipes.readInto(output);
  // Where there were too few files for its streams it has none.
  if (onMessage && child.pid !== undefined) hear(child.stdio[messageStream], onMessage);
  try {
    const exit = await exited;
    if (child.pid !== undefined && !attach) await sweep(child, child.pid, pipes, options);
    return exit;
  } catch (error) {
    if (isSystemError(error)) return refuse(options, error);
    throw error;
  }
}

/** What a process and all that it has started write. */
interface Pipes {
  readInto(output: Output): void;
  /** When something last came, on the clock that never goes back. */
  readonly wroteAt: () => number;
  /** When nobody can write any more. */
  readonly closed: Promise<void>;
}

function pipesOf(child: ChildProcess): Pipes {
  let wroteAt = 0;
  return {
    readInto(output) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const pipe = child[stream];
        if (!pipe) continue;
        output.read(stream, pipe);
        pipe.on('data', () => {
          wroteAt = fx.monotonic();
        });
      }
    },
    wroteAt: () => wroteAt,
    closed: new Promise((resolve) => child.once('close', () => resolve())),
  };
}

/** Waits a little for the process's own background processes, then ends them, so that nothing writes after the stage. */
async function sweep(
  child: ChildProcess,
  group: number,
  { closed, wroteAt }: Pipes,
  { patience, output }: ProcessOptions,
): Promise<void> {
  const exitedAt = fx.monotonic();
  const mayWait = (): boolean => {
    const now = fx.monotonic();
    const quiet = patience.quiet();
    return now - Math.max(exitedAt, wroteAt()) < quiet && now - exitedAt < Math.max(patience.drain, quiet);
  };
  await isClosed(closed, mayWait);
  if (!(await isOver(group, mayWait))) {
    output.note('the command has ended; ending what it left running in the background');
    await endProcesses(group, patience.leftovers);
    await isClosed(closed, within(patience.quiet()));
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdio[messageStream]?.destroy();
  await closed;
  // A pipe that is closed stays in memory, as does all that listens to it, until V8 next looks through all of its memory.
  for (const one of [child, ...child.stdio]) one?.removeAllListeners();
}

/** Waits until the pipes have ended, as long as `mayWait` says. */
function isClosed(closed: Promise<void>, mayWait: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (value: boolean): void => {
      clearInterval(timer);
      resolve(value);
    };
    const timer = setInterval(() => !mayWait() && settle(false), pollEvery);
    closed.then(() => settle(true));
  });
}

/** A program that cannot be started ends as shells say it: 127. */
function refuse({ called, wdir, output }: ProcessOptions, error: NodeJS.ErrnoException): Exit {
  output.note(whyRefused(called, wdir, error));
  return { exit: 127, signal: null };
}

function whyRefused(called: string, wdir: string, error: NodeJS.ErrnoException): string {
  if (!exists(wdir)) return `the working folder \`${wdir}\` is not there`;
  if (error.code === 'ENOENT') return `${called} is not installed`;
  if (error.code === 'EACCES') return `${called} may not be executed`;
  if (error.code === 'E2BIG') return 'the command with its environment is too long for this system';
  return `${called} cannot be started: ${reasonOf(error)}`;
}

/** Bytes: one message may tell of thousands of faults, and a part of one is none. */
const longestMessage = 4 * 2 ** 20;

function hear(stream: ChildProcess['stdio'][number] | undefined, onMessage: (line: string) => void): void {
  if (!stream || !('on' in stream)) return;
  const lines = openLines(onMessage, longestMessage);
  stream.on('data', (bytes: Buffer) => lines.push(bytes));
  stream.once('close', () => lines.end());
}
