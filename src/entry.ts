/** Entry: what a path holds, by content: a file, an executable file, or a folder. */
import { type Digest, isDigest } from './digest.ts';
import type { Json } from './json.ts';

/** `x` is a file with the owner's execute bit. `bytes` is the file's length. */
export interface FileEntry {
  readonly type: 'f' | 'x';
  readonly bytes: number;
  readonly digest: Digest;
}

/** `digest` is that of the folder's tree object; `bytes` and `files` count everything below. */
export interface FolderEntry {
  readonly type: 'd';
  readonly bytes: number;
  readonly digest: Digest;
  readonly files: number;
}

export type Entry = FileEntry | FolderEntry;

export const isFolder = (entry: Entry): entry is FolderEntry => entry.type === 'd';
export const sameEntry = (a: Entry | null | undefined, b: Entry | null | undefined): boolean =>
  a === b || (!!a && !!b && a.type === b.type && a.digest === b.digest);

/** `["f"|"x", bytes, digest]` or `["d", bytes, digest, files]`. */
export const entryToJson = (entry: Entry): Json =>
  isFolder(entry) ? ['d', entry.bytes, entry.digest, entry.files] : [entry.type, entry.bytes, entry.digest];

/** The entry that `json` writes, or null where it is none. `rest` is how many members may follow. */
export function entryFromJson(json: unknown, rest = 0): Entry | null {
  if (!Array.isArray(json)) return null;
  const [type, bytes, digest, files] = json as unknown[];
  if (!isCount(bytes) || !isDigest(digest)) return null;
  if (type === 'd') return isCount(files) && json.length <= 4 + rest ? { type, bytes, digest, files } : null;
  if (type !== 'f' && type !== 'x') return null;
  return json.length <= 3 + rest ? { type, bytes, digest } : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
