/** Reads the members of a zip, each compared with the length and the sum that the zip keeps of it. */
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import { fx } from '../../base/effects.ts';
import { piecesBetween } from '../../base/pieces.ts';
import { readRange } from '../../base/range.ts';
import { damaged, encrypted, holdsOther, inWords } from './faults.ts';
import type { Member, ReadMembers } from './member.ts';

export const readZip: ReadMembers = async function* (path, archive): AsyncGenerator<Member> {
  const fd = fx.openSync(path, 'r');
  try {
    const zip = await fromRandomAccessReaderPromise(new FileReader(fd), fx.fstatSync(fd).size, {
      decodeStrings: false,
    });
    for await (const entry of zip.eachEntry()) yield memberOf({ fd, zip, archive }, entry);
  } catch (error) {
    throw inWords(error, archive);
  } finally {
    fx.closeSync(fd);
  }
};

/** At once, as to wait for each of its many small reads costs more than they do. */
class FileReader extends RandomAccessReader {
  readonly #fd: number;
  constructor(fd: number) {
    super();
    this.#fd = fd;
  }
  override read(...[to, at, length, offset, done]: Parameters<RandomAccessReader['read']>): void {
    const bytes = readRange(this.#fd, { offset, length });
    bytes.copy(to, at);
    done(bytes.length === length ? null : new Error('it ends too early'));
  }
}

interface Zip {
  readonly fd: number;
  readonly zip: ZipFile;
  readonly archive: string;
}

function memberOf(from: Zip, entry: Entry): Member {
  const { archive } = from;
  const name = nameOf(entry);
  if (entry.isEncrypted()) throw encrypted(archive, name);
  if (!entry.canDecodeFileData())
    throw holdsOther(archive, name, `compressed in a way that is not known (${entry.compressionMethod})`);
  const mode = modeOf(entry);
  const type = mode & 0o170000;
  const isFolder = name.endsWith('/') || type === 0o040000;
  if (type === 0o120000) throw holdsOther(archive, name, 'a symlink');
  if (!isFolder && type !== 0 && type !== 0o100000)
    throw holdsOther(archive, name, 'neither a file nor a folder');
  return { name, isFolder, isExecutable: (mode & 0o100) !== 0, body: checkedBytes(from, entry, name) };
}

async function* checkedBytes(from: Zip, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  const { uncompressedSize } = entry;
  let sum = 0;
  let length = 0;
  try {
    for await (const piece of bytesOf(from, entry)) {
      sum = crc32(piece, sum);
      length += piece.length;
      if (length > uncompressedSize) break;
      yield piece;
    }
  } catch (error) {
    throw inWords(error, from.archive);
  }
  if (length !== uncompressedSize || sum !== entry.crc32) throw damaged(from.archive, name);
}

/** What is inflated at once. */
const small = 2 ** 20;

async function* bytesOf({ fd, zip }: Zip, entry: Entry): AsyncGenerator<Uint8Array> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  if (compressionMethod === stored) yield* piecesBetween(fd, start, start + compressedSize);
  else if (compressedSize <= small && uncompressedSize <= small)
    yield inflateRawSync(readRange(fd, { offset: start, length: compressedSize }), {
      maxOutputLength: uncompressedSize + 1,
    });
  else {
    const pieces = Readable.from(piecesBetween(fd, start, start + compressedSize));
    // The error of either is the one of the last.
    yield* pipeline(pieces, createInflateRaw(), () => {});
  }
}

const stored = 0;

/** Many programs write UTF-8 and do not say so; text in the old code page is hardly ever valid UTF-8. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const isUtf8 = fileNameRaw.toString().includes('\ufffd') ? 0 : utf8Flag;
  return getFileNameLowLevel(generalPurposeBitFlag | isUtf8, fileNameRaw, extraFields, false);
}

const utf8Flag = 0x800;

/** Only where a Unix made it. */
function modeOf({ versionMadeBy, externalFileAttributes }: Entry): number {
  const system = versionMadeBy >>> 8;
  return system === 3 || system === 19 ? externalFileAttributes >>> 16 : 0;
}
