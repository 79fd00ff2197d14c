/** The work of a typed stage: what its process is given, what it tells meanwhile, and how it says that it cannot. */
import { type Problem, ProblemError } from './failure.ts';

/** Does the whole work of one stage; rejects with a `WorkError` for what the user or the world caused. */
export type Work<Options> = (options: Options, context: WorkContext) => Promise<void>;

export interface WorkContext {
  /** Absolute: the project, and the folder in it that the paths of options are relative to. */
  readonly root: string;
  readonly wdir: string;
  /** Absolute: a folder of this stage's key that survives failure and kill, and goes with success. */
  readonly scratch: string;
  /** Absolute: a folder that all stages share; what is in it may be lost at any time, and is then made again. */
  readonly memo: string;
  /** Absolute: a folder for what is in nobody's way and is removed at the end. */
  readonly temporary: string;
  /** Bytes that the process may use. */
  readonly memory: number;
  /** How many threads may compute. */
  readonly threads: number;
  /** The stage's environment, secrets included. */
  readonly env: NodeJS.ProcessEnv;
  /** Told when the work shall stop. */
  readonly signal: AbortSignal;
  /** The backend that the user chose for stages that leave it open; null where nobody did. */
  readonly backend: string | null;
  /** What was found to compute with, for the record of how the result was made. */
  readonly found: (backend: string) => void;
  /** How far it is; may be called as often as wanted. */
  readonly progress: (progress: Progress) => void;
  /** A fact that does not stop the work; goes to the log and to the user. */
  readonly warn: (problem: WorkProblem) => void;
  /** A line for the stage's log. */
  readonly log: (line: string) => void;
}

export interface Progress {
  readonly unit: 'rows' | 'files' | 'bytes' | 'requests' | 'pages' | 'epochs' | 'trials';
  readonly done: number;
  /** Null where nobody knows. */
  readonly total: number | null;
  /** How it goes, in a few words or signs. */
  readonly note?: string;
  /** What it is working on, a file for example: it is named where the process dies of that. */
  readonly at?: string;
}

/** A problem with the place in the kind's options that it is about (`['steps', 2, 'join']`), if there is one. */
export interface WorkProblem extends Pick<Problem, 'code' | 'message' | 'hint'> {
  readonly option?: readonly (string | number)[];
  /** Whether it is about the name of that option, as of a column in a map, rather than its value. */
  readonly atKey?: boolean;
}

/** The code of a limit that was not met: what the stage wrote is whole and stays where it is, though the stage failed. */
export const gateFailed = 'gate-failed';

/** Why the work cannot be done; `problems` are of one kind. */
export class WorkError extends ProblemError {
  readonly faults: readonly WorkProblem[];
  constructor(...faults: readonly WorkProblem[]) {
    super('work', ...faults.map(({ option: _, atKey: __, ...problem }) => problem));
    this.faults = faults;
  }
}
