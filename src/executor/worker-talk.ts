/** The process of a typed stage, seen from luc: how it is called, and what it says. */

import { writeAnew } from '../base/files.ts';
import { ownProgram } from '../base/own-program.ts';
import type { Json } from '../json.ts';
import type { Ending } from '../kind.ts';
import type { Progress, WorkProblem } from '../work.ts';
import { readMessage, type WorkerTask } from '../worker-task.ts';
import { maskText } from './mask.ts';

export interface WorkerOptions extends Omit<WorkerTask, 'task' | 'root' | 'wdir'> {
  /** Absolute path of a file that the task is written to. */
  readonly file: string;
  readonly onProgress: (progress: Progress) => void;
  readonly onWarning: (problem: WorkProblem) => void;
}

const mebi = 2 ** 20;
/** What is not the heap of JavaScript: buffers, and what libraries take by themselves. */
const shareOfHeap = 0.6;
const leastHeap = 96 * mebi;

interface Called {
  readonly kind: string;
  readonly task: Json;
  readonly root: string;
  readonly wdir: string;
}

/** Writes the task, and says how the process is started. */
export function workerCommand(
  { file, onProgress: _, onWarning: __, ...places }: WorkerOptions,
  { kind, ...called }: Called,
): { program: string; args: string[]; called: string } {
  const task: WorkerTask = { ...places, ...called };
  writeAnew(file, `${JSON.stringify(task)}\n`);
  const { memory } = places;
  const heap = memory === null ? [] : [`--max-old-space-size=${heapOf(memory)}`];
  return {
    program: process.execPath,
    args: [...heap, ownProgram(), 'worker', kind, file],
    called: `the worker of \`${kind}\``,
  };
}

const heapOf = (memory: number): number => Math.ceil(Math.max(leastHeap, memory * shareOfHeap) / mebi);

export interface WorkerTalk {
  readonly hear: (line: string) => void;
  /** The end of the process with what it has said of it. */
  readonly endingOf: (ending: Ending) => Ending;
}

interface Listener extends Pick<WorkerOptions, 'onProgress' | 'onWarning'> {
  readonly masks: readonly string[];
  /** Takes a line for the log. */
  readonly keep: (line: string) => void;
}

export function openWorkerTalk({ onProgress, onWarning, masks, keep }: Listener): WorkerTalk {
  let faults: readonly WorkProblem[] | undefined;
  let backend: string | undefined;
  return {
    hear(line) {
      const message = readMessage(line);
      if (message?.t === 'progress') {
        const { t: _, ...progress } = message;
        onProgress(progress);
      }
      if (message?.t === 'found') backend = message.backend;
      else if (message?.t === 'warned') {
        const problem = masked(message.problem, masks);
        keep(`warning: ${problem.message}`);
        onWarning(problem);
      } else if (message?.t === 'failed') {
        faults = message.faults.map((fault) => masked(fault, masks));
        for (const fault of faults) keep(`error: ${fault.message}`);
      }
    },
    endingOf: (ending) => ({
      ...ending,
      ...(backend !== undefined && { backend }),
      ...(faults && ending.exit !== 0 && { faults }),
    }),
  };
}

/** A secret may be any word, also one that the messages themselves are made of. */
const masked = ({ message, hint, ...problem }: WorkProblem, masks: readonly string[]): WorkProblem => ({
  ...problem,
  message: maskText(message, masks),
  ...(hint !== undefined && { hint: maskText(hint, masks) }),
});
