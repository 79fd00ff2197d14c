/** What a stat tells of a file: whether it was touched. */
import type { Stats } from 'node:fs';

/** Of a stat what tells whether a file was touched. */
export type FileStat = Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'mode'>;

/** For who keeps thousands of them: a `Stats` with its dates takes five times as much memory. */
export const fileStat = ({ size, mtimeMs, ctimeMs, ino, mode }: Stats): FileStat => ({
  size,
  mtimeMs,
  ctimeMs,
  ino,
  mode,
});

/** The same file, untouched: what `stat` can tell. */
export const sameStat = (a: FileStat, b: FileStat): boolean =>
  a.ctimeMs === b.ctimeMs && isSameButMoved(a, b);

/** The same, though its name may have changed: file systems count that as a change of the file, too. */
export const isSameButMoved = (a: FileStat, b: FileStat): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.mode === b.mode;
