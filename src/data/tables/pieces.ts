/** Files as pieces of bytes: read, unpacked, decoded and written without ever holding more than a few of them. */

import { dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fx } from '../../base/effects.ts';
import { makeFolder } from '../../base/files.ts';
import { piecesOf as piecesOfFile } from '../../base/pieces.ts';
import { readPart } from '../../base/range.ts';
import { ulid } from '../../base/ulid.ts';

export type Pieces = AsyncGenerator<Uint8Array, void>;

/** Each piece is the reader's own. */
export async function* piecesOf(path: string, signal?: AbortSignal): Pieces {
  signal?.throwIfAborted();
  for await (const piece of piecesOfFile(path)) {
    yield piece;
    signal?.throwIfAborted();
  }
}

/** Rejects with zlib's error where they are no gzip, or stop in the middle. */
export async function* gunzipped(pieces: Pieces): Pieces {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  pipeline(Readable.from(pieces), gunzip, () => undefined);
  yield* gunzip;
}

/** As UTF-8; rejects with a `TypeError` where the bytes are no text of this encoding. */
export async function* decoded(pieces: Pieces, encoding: string): Pieces {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The first bytes of a file, fewer where it is shorter. */
export const headOf = (path: string, bytes: number): Buffer => readPart(path, { offset: 0, length: bytes });

/** Writes the pieces to a new file. */
export async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  makeFolder(dirname(path));
  const fd = fx.openSync(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) await fx.write(fd, piece);
  } finally {
    fx.closeSync(fd);
  }
}

/** A name that nothing has yet. */
export const temporaryPath = (folder: string): string => join(folder, ulid());
