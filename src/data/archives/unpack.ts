/** Unpacks an archive into a folder: nothing of it lies elsewhere, meets another, or fills the disk. */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder } from '../../base/files.ts';
import { readPart } from '../../base/range.ts';
import { openBudget } from './budget.ts';
import { unknownFormat } from './faults.ts';
import { type ArchiveFormat, formatOf, headLength } from './format.ts';
import type { Member, ReadMembers } from './member.ts';
import { openNames } from './names.ts';

export interface UnpackOptions {
  /** What problems call the archive. */
  readonly name: string;
  /** Bytes that all members may have together; null for what its own length makes likely. */
  readonly maxBytes: number | null;
  readonly signal: AbortSignal;
  readonly onProgress?: (files: number) => void;
}

export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Makes the folder `to`, which must be empty or absent. Files are ours to read and write, and executable where they were;
 * times and owners are not taken over. Throws a `WorkError`; what was unpacked until then stays.
 */
export async function unpack(archive: string, to: string, options: UnpackOptions): Promise<Unpacked> {
  const { name, maxBytes, signal, onProgress } = options;
  const read = await readerOf(archive, name);
  const budget = openBudget(name, fx.statSync(archive)?.size ?? 0, maxBytes);
  const names = openNames(name);
  let files = 0;
  makeFolder(to);
  for await (const member of read(archive, name)) {
    signal.throwIfAborted();
    budget.addMember();
    const place = names.place(member.name, member.isFolder);
    for (const folder of place?.above ?? []) fx.mkdirSync(join(to, folder));
    if (member.isFolder || !place) continue;
    await write(member, join(to, place.path), budget.addBytes, signal);
    files++;
    onProgress?.(files);
  }
  return { files, bytes: budget.bytes() };
}

const readers: { readonly [format in ArchiveFormat]: () => Promise<ReadMembers> } = {
  tar: async () => (await import('./tar.ts')).readTar,
  gzip: async () => (await import('./tar.ts')).readTarGzip,
  zip: async () => (await import('./zip.ts')).readZip,
};

function readerOf(archive: string, name: string): Promise<ReadMembers> {
  const format = formatOf(readPart(archive, { offset: 0, length: headLength }));
  if (typeof format === 'string') return readers[format]();
  throw unknownFormat(name, format.other);
}

async function write(
  { body, isExecutable }: Member,
  path: string,
  addBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const fd = fx.openSync(path, 'wx', isExecutable ? 0o777 : 0o666);
  try {
    for await (const piece of body) {
      signal.throwIfAborted();
      addBytes(piece.length);
      if (piece.length < small) fx.writeSync(fd, piece);
      else await fx.write(fd, piece);
    }
  } finally {
    fx.closeSync(fd);
  }
}

/** To wait for such a write costs more than the write. */
const small = 64 * 1024;
