/** Reads the members of a tar, as it is or compressed by gzip. */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { piecesOf } from '../../base/pieces.ts';
import { broken, holdsOther, inWords } from './faults.ts';
import { isTarHeader } from './format.ts';
import type { Member, ReadMembers } from './member.ts';

export const readTar: ReadMembers = (path, archive) => membersOf(path, archive, false);
export const readTarGzip: ReadMembers = (path, archive) => membersOf(path, archive, true);

async function* membersOf(path: string, archive: string, isCompressed: boolean): AsyncGenerator<Member> {
  const entries = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]);
  const checked = (pieces: AsyncIterable<Buffer>) => whole(pieces, archive);
  const done = (): void => {};
  if (isCompressed) pipeline(piecesOf(path), createGunzip(), checked, entries, done);
  else pipeline(piecesOf(path), checked, entries, done);
  try {
    for await (const entry of entries) yield memberOf(entry, archive);
  } catch (error) {
    throw inWords(error, archive);
  } finally {
    entries.destroy();
  }
}

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

function memberOf(entry: Entry, archive: string): Member {
  const { name, type, mode, pax } = entry.header;
  // Of such a file only the parts that are no holes are there, one after the other.
  if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.')))
    throw holdsOther(archive, name, 'a sparse file');
  const isFolder = type === 'directory';
  if (!isFolder && type !== 'file' && type !== 'contiguous-file')
    throw holdsOther(archive, name, `a ${type}`.replace('-', ' '));
  return { name, isFolder, isExecutable: (mode & 0o100) !== 0, body: bytesOf(entry, archive) };
}

async function* bytesOf(entry: Entry, archive: string): AsyncGenerator<Uint8Array> {
  try {
    yield* entry as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw inWords(error, archive);
  }
}

/** Where a tar is cut between two members, only the mark of its end is missing. */
async function* whole(pieces: AsyncIterable<Buffer>, archive: string): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  let isSeen = false;
  for await (const piece of pieces) {
    if (!isSeen) {
      head = Buffer.concat([head, piece.subarray(0, 512)]);
      isSeen = head.length >= 512;
      if (isSeen && !isTarHeader(head)) throw broken(archive, 'there is no tar in it');
    }
    tail = piece.length >= 512 ? piece.subarray(-512) : Buffer.concat([tail, piece]).subarray(-512);
    yield piece;
  }
  if (!isSeen) throw broken(archive, 'there is no tar in it');
  if (tail.some((byte) => byte !== 0)) throw broken(archive, 'the mark of its end is missing');
}
