/**
 * One file of the index, columnar, little-endian, as every machine that we run on:
 *
 *     "LUCFIDX2", number of folders, of rows (f64 each); of each folder its rows, bytes and files (f64, files -1 where it
 *     has no entry); 5 × f64 a row; 32 bytes a folder, 32 bytes a row; the text; sha256 of all before
 *
 * The text is the shard's name, then of each folder its path and its names, with two NULs between any of these.
 */
import { createHash } from 'node:crypto';
import { digestOfHex, hexOf } from '../digest.ts';
import type { FolderEntry } from '../entry.ts';
import { bytesOf, digestBytes, type FolderRows, hexAt, statColumns } from './folder-rows.ts';

type Folders = readonly (readonly [path: string, rows: FolderRows])[];

const magic = 'LUCFIDX2';
const between = '\0\0';
const headBytes = 24;
const folderColumns = 3;
const pieceBytes = 256 * 1024;

/** In pieces, one after the other; a piece is valid until the next is asked for. */
export function* encodeShard(name: string, folders: Folders): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const piece of inPieces(partsOf(name, folders))) {
    hash.update(piece);
    yield piece;
  }
  yield hash.digest();
}

function* partsOf(name: string, folders: Folders): Generator<Uint8Array> {
  const rows = folders.reduce((sum, [, { digests }]) => sum + digests.length / digestBytes, 0);
  const head = Buffer.alloc(headBytes);
  head.write(magic);
  head.writeDoubleLE(folders.length, 8);
  head.writeDoubleLE(rows, 16);
  yield head;
  const columns = new Float64Array(folders.length * folderColumns);
  const own = Buffer.alloc(folders.length * digestBytes);
  folders.forEach(([, { digests, entry }], i) => {
    columns.set([digests.length / digestBytes, entry?.bytes ?? 0, entry?.files ?? -1], i * folderColumns);
    if (entry) own.write(hexOf(entry.digest), i * digestBytes, 'hex');
  });
  yield bytesOf(columns);
  for (const [, { numbers }] of folders) yield bytesOf(numbers);
  yield own;
  for (const [, { digests }] of folders) yield digests;
  yield Buffer.from(name);
  for (const [path, { names }] of folders) yield Buffer.from(between + path + between + names);
}

/** Thousands of small parts would be as many writes. */
function* inPieces(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  let used = 0;
  for (const part of parts)
    for (let from = 0; from < part.length; ) {
      const count = Math.min(part.length - from, pieceBytes - used);
      piece.set(part.subarray(from, from + count), used);
      used += count;
      from += count;
      if (used < pieceBytes) continue;
      yield piece;
      used = 0;
    }
  yield piece.subarray(0, used);
}

/** Null for anything else than what `encodeShard` wrote for this name. */
export function decodeShard(name: string, bytes: Buffer): Folders | null {
  if (bytes.length < headBytes + digestBytes || bytes.toString('latin1', 0, 8) !== magic) return null;
  const body = bytes.subarray(0, -digestBytes);
  if (!sha256(body).equals(bytes.subarray(-digestBytes))) return null;
  const count = body.readDoubleLE(8);
  const rows = body.readDoubleLE(16);
  // Anybody can make a sum that fits.
  const least = headBytes + (count * folderColumns + rows * statColumns) * 8 + (count + rows) * digestBytes;
  if (!(count >= 0 && rows >= 0 && least <= body.length)) return null;
  const floats = new Float64Array(count * folderColumns + rows * statColumns);
  bytesOf(floats).set(body.subarray(headBytes, headBytes + floats.byteLength));
  const columns = floats.subarray(0, count * folderColumns);
  const numbers = floats.subarray(columns.length);
  const ownAt = headBytes + floats.byteLength;
  const textAt = ownAt + (count + rows) * digestBytes;
  const own = body.subarray(ownAt, ownAt + count * digestBytes);
  const digests = body.subarray(ownAt + own.length, textAt);
  const [named, ...text] = body.toString('utf8', textAt).split(between);
  if (named !== name || text.length !== count * 2) return null;
  let from = 0;
  return Array.from({ length: count }, (_, i) => {
    const [members = 0, size = 0, files = 0] = columns.subarray(i * folderColumns, (i + 1) * folderColumns);
    const to = from + members;
    const folder: FolderRows = {
      names: text[i * 2 + 1] ?? '',
      numbers: numbers.subarray(from * statColumns, to * statColumns),
      digests: digests.subarray(from * digestBytes, to * digestBytes),
      entry: files < 0 ? null : entryOf(hexAt(own, i), size, files),
    };
    from = to;
    return [text[i * 2] ?? '', folder];
  });
}

const entryOf = (hex: string, bytes: number, files: number): FolderEntry => ({
  type: 'd',
  bytes,
  digest: digestOfHex(hex),
  files,
});

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
