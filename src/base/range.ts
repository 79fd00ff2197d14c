/** Reading parts of a file. */
import type { Breath } from './breath.ts';
import { fx } from './effects.ts';
import { roomFor } from './room.ts';

/** `length` bytes from `offset` on. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** The bytes of the range, in `room`; fewer where the file ends before. */
export function readRange(fd: number, { offset, length }: Range, room: Buffer = roomFor(length)): Buffer {
  let read = 0;
  while (read < length) {
    const count = fx.readSync(fd, room, read, length - read, offset + read);
    if (count === 0) break;
    read += count;
  }
  return room.subarray(0, read);
}

/** Opens a file for as long as `use` takes. */
export function withFile<Value>(path: string, use: (fd: number) => Value): Value {
  const fd = fx.openSync(path, 'r');
  try {
    return use(fd);
  } finally {
    fx.closeSync(fd);
  }
}

/** The bytes of the range of a file; fewer where the file ends before. */
export const readPart = (path: string, range: Range): Buffer => withFile(path, (fd) => readRange(fd, range));

/** The same as `withFile` for what takes its time. */
export async function withFileInTurns<Value>(
  path: string,
  use: (fd: number) => Promise<Value>,
): Promise<Value> {
  const fd = fx.openSync(path, 'r');
  try {
    return await use(fd);
  } finally {
    fx.closeSync(fd);
  }
}

const pieceBytes = 256 * 1024;

/**
 * Gives `take` the bytes of the range in pieces, each valid only while that runs, in turns with everything else; how many
 * there were: fewer where the file ends before.
 */
export async function passRange(
  fd: number,
  { offset, length }: Range,
  take: (piece: Uint8Array) => void,
  breath: Breath,
): Promise<number> {
  const piece = roomFor(Math.min(pieceBytes, length));
  for (let passed = 0; ; ) {
    const read = fx.readSync(fd, piece, 0, Math.min(piece.length, length - passed), offset + passed);
    if (read === 0) return passed;
    take(piece.subarray(0, read));
    passed += read;
    if (breath.isDue()) await breath.take();
  }
}
