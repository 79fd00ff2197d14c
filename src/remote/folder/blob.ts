/** What the file of a blob tells of it. */
import type { Stats } from 'node:fs';
import type { Blob } from '../remote.ts';

/** Its bytes never change, so inode and time tell one from another that gets its name later. */
export const generationOf = ({ ino, mtimeMs }: Stats): string => `${ino}-${mtimeMs}`;

export const blobOf = (name: string, stat: Stats): Blob => ({
  name,
  bytes: stat.size,
  generation: generationOf(stat),
  crc32c: null,
  madeAt: stat.mtimeMs,
});
