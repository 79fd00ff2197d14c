/** A running command of a test: its output as it comes, signals to it, and how it ended. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Result {
  /** Null after a signal that it did not catch. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LiveProcess {
  readonly pid: number;
  readonly ended: Promise<Result>;
  /** Resolves once the output, on stderr if nothing else is said, matches; rejects if the process ends without. */
  readonly says: (pattern: RegExp, stream?: 'stdout' | 'stderr') => Promise<void>;
  /** Into its input, where that was left open. */
  readonly write: (text: string) => void;
  /** To this process alone, not to its children. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

export function liveProcess(child: ChildProcess, label: string): LiveProcess {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<Result>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout: stdout.text(), stderr: stderr.text() }),
    );
  });
  return {
    pid: child.pid ?? -1,
    ended,
    signal: (signal) => void child.kill(signal),
    write: (text) => void child.stdin?.write(text),
    says: (pattern, stream = 'stderr') =>
      new Promise((resolve, reject) => {
        const { text } = stream === 'stdout' ? stdout : stderr;
        const look = (): boolean => pattern.test(text());
        if (look()) return resolve();
        child[stream]?.on('data', () => look() && resolve());
        ended.then(
          () => (look() ? resolve() : reject(new Error(`${label} never said ${pattern}:\n${text()}`))),
          reject,
        );
      }),
  };
}

function collect(stream: Readable | null): { text(): string } {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString('utf8') };
}
