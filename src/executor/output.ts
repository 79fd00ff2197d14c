/** Output: what a stage's processes write, masked, into its log as it comes and to the listener line by line. */
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { fx, isSystemError } from '../base/effects.ts';
import { makeFolder } from '../base/files.ts';
import { reasonOf } from '../base/system-words.ts';
import type { Problem } from '../failure.ts';
import { openLines } from './lines.ts';
import { openMask } from './mask.ts';

export type Stream = 'stdout' | 'stderr';

export interface OutputOptions {
  /** Absolute path of the log; made when there is something to write, appended to if there. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly onLine: (stream: Stream, line: string) => void;
}

export interface Output {
  /** Reads a pipe to its end, or until it is destroyed. */
  read(stream: Stream, pipe: Readable): void;
  /** A line of our own. */
  note(text: string): void;
  /** A line for the log alone, on something that the listener is told in another way. */
  keep(line: string): void;
  close(): { readonly tail: readonly string[]; readonly problem: Problem | null };
}

const tailLength = 20;

export function openOutput({ log, masks, onLine }: OutputOptions): Output {
  let fd: number | null = null;
  let problem: Problem | null = null;
  const tail: string[] = [];

  const record = (bytes: Uint8Array): void => {
    if (problem || bytes.length === 0) return;
    try {
      fd ??= openLog(log);
      fx.writeSync(fd, bytes);
    } catch (error) {
      // A log that cannot be written must not cost the work that it tells about.
      if (!isSystemError(error)) throw error;
      problem = { code: 'log-incomplete', message: `the log \`${log}\` is incomplete: ${reasonOf(error)}` };
    }
  };
  const tell = (stream: Stream, line: string): void => {
    tail.push(line);
    if (tail.length > tailLength) tail.shift();
    onLine(stream, line);
  };

  return {
    read(stream, pipe) {
      const mask = openMask(masks);
      const lines = openLines((line) => tell(stream, line));
      const take = (bytes: Buffer): void => {
        record(bytes);
        lines.push(bytes);
      };
      pipe.on('data', (bytes: Buffer) => take(mask.push(bytes)));
      pipe.once('close', () => {
        take(mask.end());
        lines.end();
      });
    },
    note(text) {
      record(Buffer.from(`luc: ${text}\n`));
      tell('stderr', `luc: ${text}`);
    },
    keep: (line) => record(Buffer.from(`${line}\n`)),
    close() {
      if (fd !== null) fx.closeSync(fd);
      fd = null;
      return { tail, problem };
    },
  };
}

function openLog(path: string): number {
  try {
    return fx.openSync(path, 'a');
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    makeFolder(dirname(path));
    return fx.openSync(path, 'a');
  }
}
