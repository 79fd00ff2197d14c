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

/**
 * Git's racy rule: a write within the same tick of the clock as the hashing would leave the stat as it is, so the file
 * must have been left alone for longer. Its time of modification may be set back, as by `cp -p`; when that was done may not.
 */
export const isSettled = ({ mtimeMs, ctimeMs }: FileStat, startedAt: number): boolean =>
  isPast(mtimeMs, startedAt) && isPast(ctimeMs, startedAt);

/** File systems that count whole seconds (or two) are told by their times. */
export const isPast = (time: number, startedAt: number): boolean =>
  time + (Number.isInteger(time / 1000) ? 2000 : 10) < startedAt;
