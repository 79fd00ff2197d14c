/**
 * Takes back what a transaction has written into a SQLite file before its end: the pages as they were stand in the journal
 * beside it. The library does not, as it takes its own lock for that of who writes. Its format:
 * https://www.sqlite.org/fileformat.html#the_rollback_journal
 */
import { fx } from '../../base/effects.ts';
import { exists } from '../../base/files.ts';
import { readRange, withFile } from '../../base/range.ts';

/** Writes the database to `restored` as it was; false where there is nothing to take back. */
export function takeBack(database: string, journal: string, restored: string): boolean {
  return withFile(journal, (fd) => {
    const size = fx.fstatSync(fd).size;
    const first = headerAt(fd, 0);
    if (!first || isOver(fd, size)) return false;
    const before = pagesIn(fd, size, first);
    withFile(database, (from) => writePages(from, fd, before, first, restored));
    return true;
  });
}

interface Header {
  /** How many pages follow; null for as many as there is room for. */
  readonly count: number | null;
  readonly nonce: number;
  /** Of the database before the transaction, in pages. */
  readonly pages: number;
  readonly sectorSize: number;
  readonly pageSize: number;
}

const magic = Buffer.from('d9d505f920a163d7', 'hex');
const headerBytes = 28;

function headerAt(fd: number, offset: number): Header | null {
  const bytes = readRange(fd, { offset, length: headerBytes });
  if (bytes.length < headerBytes || !bytes.subarray(0, magic.length).equals(magic)) return null;
  const [count = 0, nonce = 0, pages = 0, sectorSize = 0, pageSize = 0] = [8, 12, 16, 20, 24].map((at) =>
    bytes.readUInt32BE(at),
  );
  const isSize = (size: number, least: number): boolean =>
    size >= least && size <= 65_536 && (size & (size - 1)) === 0;
  if (!isSize(sectorSize, 32) || !isSize(pageSize, 512)) return null;
  return { count: count === 0xffffffff ? null : count, nonce, pages, sectorSize, pageSize };
}

/** Of a transaction over several databases the journal names another file, which is gone once it is whole. */
function isOver(fd: number, size: number): boolean {
  const end = readRange(fd, { offset: Math.max(0, size - 16), length: 16 });
  if (end.length < 16 || !end.subarray(8).equals(magic)) return false;
  const length = end.readUInt32BE(0);
  if (length === 0 || length > size - 16) return false;
  const name = readRange(fd, { offset: size - 16 - length, length });
  const sum = name.reduce((all, byte) => (all + ((byte << 24) >> 24)) >>> 0, 0);
  return sum === end.readUInt32BE(4) && !exists(name.toString());
}

/** Where in the journal each page is that was changed, by its number from 1. */
function pagesIn(fd: number, size: number, first: Header): Map<number, number> {
  const { sectorSize, pageSize } = first;
  const found = new Map<number, number>();
  const record = pageSize + 8;
  let offset = 0;
  for (let header: Header | null = first; header; header = headerAt(fd, offset)) {
    let at = offset + sectorSize;
    const { nonce, count } = header;
    const room = Math.floor((size - at) / record);
    for (let left = Math.min(count ?? room, room); left > 0; left--) {
      const bytes = readRange(fd, { offset: at, length: record });
      const page = bytes.readUInt32BE(0);
      // What was not written to its end when the power went is no part of it, nor is what follows.
      if (page === 0 || checksum(bytes.subarray(4, -4), nonce) !== bytes.readUInt32BE(record - 4))
        return found;
      if (!found.has(page)) found.set(page, at + 4);
      at += record;
    }
    if (count === null || count > room) return found;
    offset = Math.ceil(at / sectorSize) * sectorSize;
  }
  return found;
}

function checksum(page: Buffer, nonce: number): number {
  let sum = nonce;
  for (let i = page.length - 200; i > 0; i -= 200) sum += page[i] ?? 0;
  return sum >>> 0;
}

const pagesAtOnce = 256;

function writePages(
  from: number,
  journal: number,
  before: ReadonlyMap<number, number>,
  { pages, pageSize: length }: Header,
  to: string,
): void {
  const fd = fx.openSync(to, 'wx', 0o600);
  try {
    for (let page = 1; page <= pages; page += pagesAtOnce) {
      const some = Buffer.alloc(Math.min(pagesAtOnce, pages - page + 1) * length);
      readRange(from, { offset: (page - 1) * length, length: some.length }, some);
      for (let at = 0; at < some.length; at += length) {
        const offset = before.get(page + at / length);
        if (offset !== undefined) readRange(journal, { offset, length }, some.subarray(at, at + length));
      }
      fx.writeSync(fd, some);
    }
  } finally {
    fx.closeSync(fd);
  }
}
