/** Writing to a standard stream without the cost of Node's stream objects; imports nothing, as `--version` needs it. */
import { writeSync } from 'node:fs';

export const standardOutput = 1;
export const standardError = 2;

/** The last two: no stream was given, and its number is of nothing, or of something of Node's own. */
const unread: readonly unknown[] = ['EPIPE', 'EIO', 'EBADF', 'EINVAL'];

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes the result of a command; false where it could not all be kept, on a full disk for example, which stderr then
 * says.
 */
export function writeResult(text: string): boolean {
  try {
    writeText(standardOutput, text);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    writeText(standardError, `error: the result cannot be written to stdout: ${error.message}\n`);
    return false;
  }
}

/**
 * Writes all of `text`; false where nobody reads any more. A reader who is slow is waited for. What stderr does not
 * take is left unsaid: there is nowhere else to say it, and no reason to give up the work.
 */
export function writeText(fd: number, text: string): boolean {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (unread.includes(code)) return false;
      if (code !== 'EAGAIN') {
        if (fd === standardError) return false;
        throw error;
      }
      Atomics.wait(pause, 0, 0, 5);
    }
  }
  return true;
}
