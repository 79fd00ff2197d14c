/** What a new blob shall hold, from memory or from a file. */
import { openBreath } from '../base/breath.ts';
import { crc32c } from '../base/crc32c.ts';
import { fx } from '../base/effects.ts';
import { passRange, withFileInTurns } from '../base/range.ts';
import { roomFor } from '../base/room.ts';
import { startCrc32c } from '../base/running-crc32c.ts';
import type { Body } from './remote.ts';

export const bodyOf = (bytes: Uint8Array): Body => ({
  bytes: bytes.length,
  crc32c: crc32c(bytes),
  open: async function* (offset) {
    yield bytes.subarray(offset);
  },
});

const pieceBytes = 256 * 1024;

/** The whole file, which must not change meanwhile; `sent` is told how many bytes were read for the last try. */
export const bodyOfFile = (
  path: string,
  { bytes, crc32c: sum }: { readonly bytes: number; readonly crc32c: number },
  sent: (offset: number) => void,
): Body => ({
  bytes,
  crc32c: sum,
  open: async function* (offset) {
    const fd = fx.openSync(path, 'r');
    try {
      for (let at = offset; at < bytes; ) {
        sent(at);
        const piece = roomFor(Math.min(pieceBytes, bytes - at));
        const read = await fx.read(fd, piece, at);
        if (read === 0) return;
        at += read;
        yield piece.subarray(0, read);
      }
      sent(bytes);
    } finally {
      fx.closeSync(fd);
    }
  },
});

/** Passed over in pieces, so that signals come in between. */
export const checksumOf = (
  path: string,
  take: (piece: Uint8Array) => void,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly crc32c: number }> =>
  withFileInTurns(path, async (fd) => {
    const sum = await startCrc32c();
    const pass = (piece: Uint8Array): void => {
      sum.add(piece);
      take(piece);
    };
    const bytes = await passRange(fd, { offset: 0, length: Infinity }, pass, openBreath(signal));
    return { bytes, crc32c: sum.value() };
  });
