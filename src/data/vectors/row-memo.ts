/**
 * Vectors of texts that were computed or paid for before, by the digest of the text: advisory, and lost at any time. Each
 * run that has new ones writes a file of its own, record by record with a checksum, so that runs do not meet and what
 * breaks off costs one record.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fx, isSystemError } from '../../base/effects.ts';
import { makeFolder, namesIn } from '../../base/files.ts';
import { noteUse } from '../../base/note-use.ts';
import { ulid } from '../../base/ulid.ts';
import type { Dtype, Floats } from '../../matrix.ts';

export interface RowMemo {
  /** How many numbers a vector has; null while there is none. */
  readonly width: () => number | null;
  readonly has: (key: string) => boolean;
  /** Of a key that it has. */
  readonly read: (key: string) => Floats;
  /** They have the width of those that are there. */
  readonly add: (entries: readonly Entry[]) => void;
  readonly close: () => void;
}

interface Entry {
  readonly key: string;
  readonly vector: Floats;
}

export const rowKey = (text: string): string => createHash('sha256').update(text).digest().toString('latin1');

const magic = 'lucrows1';
const headBytes = 16;
const keyBytes = 32;
const checkBytes = 8;

/** `folder` is of one model alone; where nothing can be written there, `instead` has what is new until the end. */
export function openRowMemo(folder: string, instead: string, dtype: Dtype): RowMemo {
  const Numbers = dtype === 'float32' ? Float32Array : Float64Array;
  const files: number[] = [];
  const paths = new Map<number, string>();
  const used = new Set<number>();
  const places = new Map<string, { readonly fd: number; readonly at: number }>();
  let width: number | null = null;
  let own: { readonly fd: number; end: number } | null = null;
  const recordBytes = (): number => keyBytes + (width ?? 0) * Numbers.BYTES_PER_ELEMENT + checkBytes;

  // The newest first: of vectors of several widths theirs is the one that holds.
  for (const name of namesIn(folder).sort().reverse()) load(join(folder, name));

  return {
    width: () => width,
    has: (key) => places.has(key),
    read(key) {
      const place = places.get(key);
      if (!place) throw new Error('the memo is asked for what it does not have');
      use(place.fd);
      const bytes = new Uint8Array(recordBytes() - keyBytes - checkBytes);
      readAll(place.fd, bytes, place.at + keyBytes);
      return new Numbers(bytes.buffer);
    },
    add(entries) {
      const [first] = entries;
      if (!first) return;
      width ??= first.vector.length;
      own ??= create();
      const size = recordBytes();
      const bytes = Buffer.alloc(size * entries.length);
      for (const [i, { key, vector }] of entries.entries()) {
        const at = i * size;
        bytes.write(key, at, 'latin1');
        const numbers = Numbers.from(vector);
        bytes.set(new Uint8Array(numbers.buffer), at + keyBytes);
        bytes.set(checkOf(bytes.subarray(at, at + size - checkBytes)), at + size - checkBytes);
        places.set(key, { fd: own.fd, at: own.end + at });
      }
      fx.writeSync(own.fd, bytes);
      own.end += bytes.length;
    },
    close() {
      for (const fd of files) fx.closeSync(fd);
    },
  };

  function use(fd: number): void {
    if (used.has(fd)) return;
    used.add(fd);
    const path = paths.get(fd);
    if (path !== undefined) noteUse(path);
  }

  function load(path: string): void {
    const fd = openIfPossible(path);
    if (fd === null) return;
    files.push(fd);
    paths.set(fd, path);
    const head = Buffer.alloc(headBytes);
    if (readAll(fd, head, 0) < headBytes || head.toString('latin1', 0, 8) !== magic) return;
    const theirs = head.readUInt32LE(8);
    if (head.readUInt32LE(12) !== Numbers.BYTES_PER_ELEMENT || (width !== null && theirs !== width)) return;
    width = theirs;
    const size = recordBytes();
    const atOnce = Math.max(1, Math.floor(2 ** 22 / size));
    const bytes = Buffer.alloc(atOnce * size);
    for (let at = headBytes; ; at += bytes.length) {
      const got = readAll(fd, bytes, at);
      for (let from = 0; from + size <= got; from += size) {
        const record = bytes.subarray(from, from + size);
        if (checkOf(record.subarray(0, size - checkBytes)).equals(record.subarray(size - checkBytes)))
          places.set(record.toString('latin1', 0, keyBytes), { fd, at: at + from });
      }
      if (got < bytes.length) return;
    }
  }

  function create(): { readonly fd: number; end: number } {
    const head = Buffer.alloc(headBytes);
    head.write(magic, 'latin1');
    head.writeUInt32LE(width ?? 0, 8);
    head.writeUInt32LE(Numbers.BYTES_PER_ELEMENT, 12);
    const fd = createIn(folder) ?? createIn(instead);
    if (fd === null) throw new Error('no file can be made in the folder for temporary ones');
    files.push(fd);
    fx.writeSync(fd, head);
    return { fd, end: headBytes };
  }
}

const checkOf = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(0, checkBytes);

function openIfPossible(path: string): number | null {
  try {
    return fx.openSync(path, 'r');
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/** Null where the system refuses. */
function createIn(folder: string): number | null {
  try {
    makeFolder(folder);
    return fx.openSync(join(folder, ulid()), 'wx+', 0o600);
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/** How many bytes there were. */
function readAll(fd: number, bytes: Uint8Array, position: number): number {
  let got = 0;
  for (let read = -1; read !== 0 && got < bytes.length; got += read)
    read = fx.readSync(fd, bytes, got, bytes.length - got, position + got);
  return got;
}
