/** Writing to a standard stream without the cost of Node's stream objects; imports nothing, as `--version` needs it. */
import { writeSync } from 'node:fs';

export const standardOutput = 1;
export const standardError = 2;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of `text`; false where nobody reads any more. A reader who is slow is waited for. */
export function writeText(fd: number, text: string): boolean {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EPIPE' || code === 'EBADF' || code === 'EIO') return false;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
  return true;
}
