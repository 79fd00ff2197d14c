/** Hashing one file: the sha256 and length of what a path or a descriptor holds; see `hash-files.ts` for many. */
import { createHash } from 'node:crypto';
import { fx } from './effects.ts';
import { removeFile } from './files.ts';
import { type Md5Kind, openMd5 } from './md5.ts';
import { type Range, withFile } from './range.ts';
import { roomFor } from './room.ts';

/** `hex` is the sha256 in lower-case hex; `bytes` is how many were read; `md5` where it was asked for. */
export interface Hashed {
  readonly hex: string;
  readonly bytes: number;
  readonly md5?: string;
}

/** One reusable buffer a thread: reading into it synchronously is several times faster than a stream. */
const buffer = roomFor(256 * 1024);

/** `also`: the md5 in the same pass. */
export function hashFile(path: string, also?: Md5Kind): Hashed {
  if (!also) return withFile(path, (fd) => hashDescriptor(fd));
  const md5 = openMd5(also);
  const hashed = withFile(path, (fd) => hashDescriptor(fd, md5.take));
  return { ...hashed, md5: md5.end() };
}

/** Copies an open file, or a range of it, into the new file `to`, and hashes what was copied. */
export function copyHashing(source: number, to: string, mode: number, range?: Range): Hashed {
  const target = fx.openSync(to, 'wx', mode);
  try {
    return hashDescriptor(source, (piece) => fx.writeSync(target, piece), range);
  } catch (error) {
    removeFile(to);
    throw error;
  } finally {
    fx.closeSync(target);
  }
}

/** From so many bytes on a file is copied in turns with everything else that this thread does. */
export const hugeFile = 32 * 1024 * 1024;
const hugePiece = 4 * 1024 * 1024;

/** So much of what shall last is left to the disk at a time. */
const flushed = 32 * 1024 * 1024;

export interface HugeCopy {
  readonly mode: number;
  /** The disk shall write it soon: it begins with that while the rest is copied. */
  readonly willLast: boolean;
}

/**
 * As `copyHashing`, for huge files: while one piece is hashed, it is written and the next is read. Between two pieces
 * `signal` ends it with an `AbortError`; then, too, nothing is left at `to`.
 */
export async function copyHashingInTurns(
  source: number,
  to: string,
  { mode, willLast }: HugeCopy,
  signal?: AbortSignal,
): Promise<Hashed> {
  const target = fx.openSync(to, 'wx', mode);
  let [piece, spare] = [roomFor(hugePiece), roomFor(hugePiece)];
  let reading = fx.read(source, piece);
  let writing: Promise<void> = Promise.resolve();
  let flushing: Promise<void> = Promise.resolve();
  try {
    const hash = createHash('sha256');
    for (let bytes = 0; ; ) {
      const [read] = await Promise.all([reading, writing]);
      signal?.throwIfAborted();
      if (read === 0) {
        await flushing;
        return { hex: hash.digest('hex'), bytes };
      }
      const content = piece.subarray(0, read);
      [piece, spare] = [spare, piece];
      reading = fx.read(source, piece);
      writing = fx.write(target, content);
      hash.update(content);
      if (willLast && Math.floor((bytes + read) / flushed) > Math.floor(bytes / flushed)) {
        flushing = flushing.then(() => fx.fdatasync(target));
        // Told at the end.
        flushing.catch(() => {});
      }
      bytes += read;
    }
  } catch (error) {
    removeFile(to);
    throw error;
  } finally {
    // They use the files, also when it is given up.
    await Promise.allSettled([reading, writing, flushing]);
    fx.closeSync(target);
  }
}

/** Hashes a range, or all from the descriptor's position; `take` sees every piece, valid only while it runs. */
function hashDescriptor(
  fd: number,
  take: (piece: Uint8Array) => void = () => {},
  range: Range = { offset: -1, length: Number.POSITIVE_INFINITY },
): Hashed {
  const hash = createHash('sha256');
  let bytes = 0;
  while (bytes < range.length) {
    const wanted = Math.min(buffer.length, range.length - bytes);
    const read = fx.readSync(fd, buffer, 0, wanted, range.offset < 0 ? null : range.offset + bytes);
    if (read === 0) break;
    const piece = buffer.subarray(0, read);
    hash.update(piece);
    take(piece);
    bytes += read;
  }
  return { hex: hash.digest('hex'), bytes };
}

/** What a file holds, or why it could not be read. */
export function hashOrError(path: string, also?: Md5Kind): Hashed | Error {
  try {
    return hashFile(path, also);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
