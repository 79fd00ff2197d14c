/** The trash: what of the user's had to give way, under `.luc/trash/<run>/` by its path, kept for 14 days. */
import { dirname, join, relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { exists, ifPossible, makeFolder, namesIn, removeAll, writeWhole } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import type { RelPath } from '../path.ts';
import { absolute, type Layout } from './layout.ts';
import { moveWhole } from './move.ts';
import { refuseObstacle } from './way.ts';

/** Milliseconds. */
export const keptFor = 14 * 24 * 60 * 60 * 1000;

/**
 * Moves what is at `path` into the trash of the run, or what waits for it aside at `place` (relative to `.luc`).
 * Returns where it lies now, relative to the project.
 */
export function moveToTrash(layout: Layout, run: string, path: RelPath, place: string | null = null): string {
  const to = freePlace(join(layout.trash, run), path);
  if (place === null) refuseObstacle(layout, path);
  moveWhole(place === null ? absolute(layout, path) : join(layout.luc, place), to);
  return relative(layout.root, to);
}

/** The same for the bytes of a file that is about to be written over: it stays until its new text has its name. */
export function copyToTrash(layout: Layout, run: string, path: RelPath, bytes: Uint8Array): string {
  const to = freePlace(join(layout.trash, run), path);
  writeWhole(to, bytes, { durable: true });
  return relative(layout.root, to);
}

/** Removes what was put there longer ago than it is kept. */
export function sweepTrash(layout: Layout): void {
  for (const run of namesIn(layout.trash))
    if (isUlid(run) && fx.now() - timeOfUlid(run) > keptFor)
      ifPossible(() => removeAll(join(layout.trash, run)));
}

/** `<folder>/<path>`, or with a number at its end where that is taken. */
function freePlace(folder: string, path: RelPath): string {
  makeFolder(folder);
  for (let number = 0; ; number++) {
    const place = join(folder, number === 0 ? path : `${path}.${number}`);
    if (!isReachable(dirname(place))) return freePlace(folder, path.replaceAll('/', '_') as RelPath);
    if (!exists(place)) return place;
  }
}

/** Makes the folder; false where a file of the trash has the name of one above it. */
function isReachable(folder: string): boolean {
  try {
    makeFolder(folder);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOTDIR', 'EEXIST')) return false;
    throw error;
  }
}
