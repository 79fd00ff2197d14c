/** Which kind of archive some bytes begin: told by themselves, not by a name. */

export type ArchiveFormat = 'tar' | 'gzip' | 'zip';

/** How many bytes it takes to tell. */
export const headLength = 512;

/** A text says what it is instead. */
export function formatOf(head: Buffer): ArchiveFormat | { readonly other: string } {
  if (isZip(head)) return 'zip';
  if (startsWith(head, 0x1f, 0x8b)) return 'gzip';
  if (isTarHeader(head)) return 'tar';
  const [, other = 'no archive'] = others.find(([magic]) => startsWith(head, ...magic)) ?? [];
  return { other: head.length === 0 ? 'empty' : other };
}

/** The sum over its bytes, with blanks in place of the sum itself, is how tar knows its own. */
export function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.every((byte) => byte === 0)) return true;
  const wanted = Number.parseInt(head.toString('latin1', 148, 156).replace(/[\0 ]+/g, ''), 8);
  const sum = head.subarray(0, 512).reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return sum === wanted;
}

/** With members, without any, or in parts. */
const isZip = (head: Buffer): boolean =>
  startsWith(head, 0x50, 0x4b, 3, 4) ||
  startsWith(head, 0x50, 0x4b, 5, 6) ||
  startsWith(head, 0x50, 0x4b, 7, 8);

const others: readonly (readonly [readonly number[], string])[] = [
  [[0x42, 0x5a, 0x68], 'compressed by bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed by xz'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed by zstd'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7z archive'],
  [[0x52, 0x61, 0x72, 0x21], 'a rar archive'],
];

const startsWith = (head: Buffer, ...magic: readonly number[]): boolean =>
  magic.every((byte, i) => head[i] === byte);
