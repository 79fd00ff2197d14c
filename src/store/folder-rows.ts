/** What the index knows of one folder, flat: its members in order, the stat and the digest of each, and its own entry. */
import type { FileStat } from '../base/file-stat.ts';
import type { FolderEntry } from '../entry.ts';

export interface FolderRows {
  /** Joined by NUL, in order; those of folders end in `/`. */
  readonly names: string;
  /** `statColumns` values a member; of a member that is a folder they are zero. NaN where the stat tells nothing. */
  readonly numbers: Float64Array;
  /** 32 bytes a member. */
  readonly digests: Buffer;
  /** What it was as a whole; null where nobody has told that. */
  readonly entry: FolderEntry | null;
}

export const statColumns = 5;
export const digestBytes = 32;

/** As in `numbers`; while a folder is walked a list, which costs less to make. */
export type Numbers = Float64Array | number[];

export const numbersOf = ({ size, mtimeMs, ctimeMs, ino, mode }: FileStat): Float64Array =>
  Float64Array.of(size, mtimeMs, ctimeMs, ino, mode);

/** `i` counts members. */
export function statAt(numbers: Numbers, i: number): FileStat {
  const at = i * statColumns;
  return {
    size: numbers[at] ?? 0,
    mtimeMs: numbers[at + 1] ?? 0,
    ctimeMs: numbers[at + 2] ?? 0,
    ino: numbers[at + 3] ?? 0,
    mode: numbers[at + 4] ?? 0,
  };
}

/** From now on the stat of the member tells nothing. */
export const distrust = (numbers: Float64Array, i: number): void =>
  void numbers.fill(Number.NaN, i * statColumns, (i + 1) * statColumns);

/** Whether member `i` of one has the stat of member `j` of the other. */
export function hasSameStat(a: Numbers, i: number, b: Numbers, j: number): boolean {
  const from = i * statColumns;
  const to = j * statColumns;
  for (let column = 0; column < statColumns; column++) if (a[from + column] !== b[to + column]) return false;
  return true;
}

export const hexAt = (digests: Buffer, i: number): string =>
  digests.toString('hex', i * digestBytes, (i + 1) * digestBytes);

export const joinNames = (names: readonly string[], isFolder: (i: number) => boolean): string =>
  names.map((name, i) => (isFolder(i) ? `${name}/` : name)).join('\0');

/** Where each member stands, by its name as in `names`. */
export const positionsOf = ({ names }: FolderRows): ReadonlyMap<string, number> =>
  new Map(names === '' ? [] : names.split('\0').map((name, i) => [name, i]));

export const areSameRows = (a: FolderRows, b: FolderRows): boolean =>
  a.names === b.names &&
  a.entry?.digest === b.entry?.digest &&
  a.digests.equals(b.digests) &&
  bytesOf(a.numbers).equals(bytesOf(b.numbers));

/** The same memory. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
