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

export function encodeShard(name: string, folders: Folders): Buffer {
  const rows = folders.reduce((sum, [, { digests }]) => sum + digests.length / digestBytes, 0);
  const head = Buffer.alloc(headBytes);
  head.write(magic);
  head.writeDoubleLE(folders.length, 8);
  head.writeDoubleLE(rows, 16);
  const columns = new Float64Array(folders.length * folderColumns);
  const own = Buffer.alloc(folders.length * digestBytes);
  const text = [name];
  folders.forEach(([path, { names, digests, entry }], i) => {
    columns.set([digests.length / digestBytes, entry?.bytes ?? 0, entry?.files ?? -1], i * folderColumns);
    if (entry) own.write(hexOf(entry.digest), i * digestBytes, 'hex');
    text.push(path, names);
  });
  const parts = [
    head,
    bytesOf(columns),
    ...folders.map(([, { numbers }]) => bytesOf(numbers)),
    own,
    ...folders.map(([, { digests }]) => digests),
    Buffer.from(text.join(between)),
  ];
  const body = Buffer.concat(parts);
  return Buffer.concat([body, sha256(body)]);
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
