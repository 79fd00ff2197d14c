/** Reads files in pieces, in turns with everything else. */
import { fx } from './effects.ts';
import { roomFor } from './room.ts';

const pieceBytes = 256 * 1024;

/** The bytes of a file. */
export async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  const fd = fx.openSync(path, 'r');
  try {
    yield* piecesBetween(fd, 0, Number.POSITIVE_INFINITY);
  } finally {
    fx.closeSync(fd);
  }
}

/** The bytes of an open file from `start` to before `end`; fewer where it ends before. */
export async function* piecesBetween(fd: number, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const piece = roomFor(Math.min(pieceBytes, end - at));
    const read = await fx.read(fd, piece, at);
    if (read === 0) return;
    at += read;
    yield piece.subarray(0, read);
  }
}
