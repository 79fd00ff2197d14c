/** What a command is given and what it gives back; a command prints nothing and ends no process. */
import type { Emit } from '../event.ts';
import type { Failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { Layout } from '../store/layout.ts';

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What every command has, also outside of a project. */
export interface BareContext {
  /** Absolute; paths that the user gives count from here. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly version: string;
  /** The command line after `luc`, as the user wrote it but for secrets, which are masked. */
  readonly argv: readonly string[];
  readonly emit: Emit;
  readonly stdoutIsTTY: boolean;
  /** Width of the terminal; `Infinity` where there is none, so that nothing is cut. */
  readonly columns: number;
  /** Whether the text that is returned may hold colour. */
  readonly color: boolean;
  /** ASCII only: `TERM=dumb`, or a locale that is not UTF-8. */
  readonly ascii: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly breakLock: boolean;
  /** Calls `listener` at each signal; the first asks to stop, the second to kill. Returns how to stop listening. */
  readonly onInterrupt: (listener: (signal: Signal, times: number) => void) => () => void;
  /** Whether there is someone to ask. */
  readonly canAsk: boolean;
  /** Asks on the terminal; false where there is nobody to ask, and once `signal` says that the answer does not matter. */
  readonly confirm: (question: string, signal?: AbortSignal) => Promise<boolean>;
  /** All of stdin. */
  readonly readInput: () => Promise<string>;
  /** Writes a part of the result at once, for commands that follow something; else return it as `text`. False: nobody reads. */
  readonly write: (text: string) => boolean;
}

/** The same inside of a project. */
export interface Context extends BareContext {
  /** Absolute. */
  readonly root: string;
  readonly layout: Layout;
}

export type Exit = 0 | 1 | 2 | 3 | 129 | 130 | 143;

export interface CommandResult {
  readonly exit: Exit;
  /** For `--json`; already `{version: 1, …}`. */
  readonly document?: JsonObject | string;
  /** For people; ends with a line feed unless empty. */
  readonly text?: () => string;
  readonly failure?: Failure;
  /** The command, with its words, that goes on where this one ended well: under the same global flags, and with one document. */
  readonly next?: readonly string[];
}

export const failed = (failure: Failure): CommandResult => ({ exit: exitOf(failure), failure });

export function exitOf(failure: Failure): Exit {
  if (failure.kind === 'work') return 1;
  if (failure.kind === 'unreachable') return 3;
  if (failure.kind !== 'interrupted') return 2;
  if (failure.signal === 'SIGTERM') return 143;
  return failure.signal === 'SIGHUP' ? 129 : 130;
}
