/** The standard streams of this process, without the cost of Node's stream objects, and questions to whoever sits there. */
import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { isSystemError } from './effects.ts';

export const standardInput = 0;
export const standardOutput = 1;
export const standardError = 2;

/** Whether `fd` is a terminal. */
export function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && isatty(fd);
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** Width of the terminal at stdout or stderr, null where neither is one. */
export const terminalWidth = (): number | null => process.stdout.columns ?? process.stderr.columns ?? null;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of `text`; false where nobody reads any more. A reader who is slow is waited for. */
export function writeText(fd: number, text: string): boolean {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (isSystemError(error, 'EPIPE', 'EBADF', 'EIO')) return false;
      if (!isSystemError(error, 'EAGAIN')) throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
  return true;
}

/** Asks on stderr and waits for a line; only `y` and `yes` are a yes. */
export async function askYesOrNo(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
