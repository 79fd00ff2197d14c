/** What passes between luc and the process of a typed stage: the task in a file, messages line by line. */
import { isObject, type Json, parseJson } from './json.ts';
import type { Progress, WorkProblem } from './work.ts';

/** Paths are absolute. */
export interface WorkerTask {
  /** What the kind's `describe` gave. */
  readonly task: Json;
  readonly root: string;
  readonly wdir: string;
  readonly scratch: string;
  readonly memo: string;
  readonly temporary: string;
  /** Bytes; null where the stage sets no limit. */
  readonly memory: number | null;
  readonly threads: number;
  /** For stages that leave it open; null where nobody chose one. */
  readonly backend: string | null;
}

export type WorkerMessage =
  | ({ readonly t: 'progress' } & Progress)
  | { readonly t: 'warned'; readonly problem: WorkProblem }
  | { readonly t: 'found'; readonly backend: string }
  | { readonly t: 'failed'; readonly faults: readonly WorkProblem[] };

export const messageText = (message: WorkerMessage): string => `${JSON.stringify(message)}\n`;

/** Null for what is no message: whatever a library writes where it should not. */
export function readMessage(line: string): WorkerMessage | null {
  const value = parseJson(line);
  return isObject(value) && tags.includes(value.t) ? (value as unknown as WorkerMessage) : null;
}

const tags: readonly unknown[] = ['progress', 'warned', 'found', 'failed'];

/** What a process was working on, for the end of a sentence on how it died. */
export const atText = (at: string | undefined): string => (at === undefined ? '' : `, at \`${at}\``);

/** How a worker ends that has told its faults, one that has used up its memory, and one that has told of the network. */
export const workerExits = { failed: 1, memory: 137, network: 75 } as const;
