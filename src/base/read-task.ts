/** What a worker does for `read-files.ts`: reads files one behind the other into one buffer, and hashes each. */
import { hash } from 'node:crypto';
import { fx, isSystemError } from './effects.ts';
import { withFile } from './range.ts';
import { roomBegins } from './room.ts';

export interface ReadRequest {
  /** With a NUL between them. */
  readonly paths: string;
  readonly sizes: Int32Array<ArrayBuffer>;
  /** To be filled with what they hold, one behind the other. */
  readonly buffer: ArrayBuffer;
}

export interface ReadAnswer {
  readonly buffer: ArrayBuffer;
  /** Where each begins; -1 where it has to be read once more. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** 64 hex digits each, one behind the other; those of files that have to be read once more tell nothing. */
  readonly hex: string;
}

export function answerRead({ paths, sizes, buffer }: ReadRequest): ReadAnswer {
  const count = sizes.length;
  const starts = new Int32Array(count).fill(-1);
  const lengths = new Int32Array(count);
  const hexes: string[] = [];
  let used = roomBegins;
  paths.split('\0').forEach((path, i) => {
    const room = Buffer.from(buffer, used, Math.min((sizes[i] ?? 0) + 1, buffer.byteLength - used));
    const read = readOrNull(path, room);
    const isWhole = read !== null && read < room.length;
    hexes.push(isWhole ? hash('sha256', room.subarray(0, read)) : noHex);
    if (!isWhole) return;
    starts[i] = used;
    lengths[i] = read;
    used += read;
  });
  return { buffer, starts, lengths, hex: hexes.join('') };
}

const noHex = '0'.repeat(64);

/** Who reads it once more is told why it cannot be read. */
function readOrNull(path: string, room: Buffer): number | null {
  try {
    return withFile(path, (fd) => fx.readSync(fd, room, 0, room.length, null));
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}
