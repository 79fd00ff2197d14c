/**
 * Outs that wait aside, under `.luc/aside/<run>/`, while their stage runs. A place is taken by its name only when
 * everything has moved there; until then, and again while it moves back, it is called `<name>.part`.
 */
import { dirname, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, makeFolder, removeAll, removeIfEmpty } from '../base/files.ts';
import type { RelPath } from '../path.ts';
import { absolute, type Layout } from './layout.ts';
import { forbidsRename, moveWhole } from './move.ts';
import { temporaryName } from './temporary.ts';
import { refuseObstacle } from './way.ts';

/** Counts what this process moved aside, so that no run names a place twice. */
let count = 0;

/** Moves what is at `path` aside. `willMove` hears of the place, relative to `.luc`, before anything happens. */
export function moveAside(
  layout: Layout,
  run: string,
  path: RelPath,
  willMove: (place: string) => void = () => {},
): string {
  refuseObstacle(layout, path);
  const place = `aside/${run}/${count++}`;
  const to = join(layout.luc, place);
  makeFolder(dirname(to));
  willMove(place);
  const from = absolute(layout, path);
  try {
    fx.renameSync(from, to);
  } catch (error) {
    if (!forbidsRename(error)) throw error;
    makeFolder(layout.tmp);
    moveWhole(from, partOf(to), layout.tmp);
    fx.renameSync(partOf(to), to);
  }
  return place;
}

/**
 * Whether something waits at `place`. A move that was cut off is undone first: then nothing waits, and what is at
 * `path` is whole again.
 */
export function isAside(layout: Layout, place: string, path: RelPath): boolean {
  const from = join(layout.luc, place);
  if (exists(partOf(from))) refuseObstacle(layout, path);
  moveWhole(partOf(from), absolute(layout, path));
  return exists(from);
}

/** Moves what waits at `place` back to `path`, where nothing may be but an empty folder. */
export function putBack(layout: Layout, place: string, path: RelPath): void {
  refuseObstacle(layout, path);
  const from = join(layout.luc, place);
  const to = absolute(layout, path);
  makeFolder(dirname(to));
  try {
    fx.renameSync(from, to);
  } catch (error) {
    if (!forbidsRename(error)) throw error;
    fx.renameSync(from, partOf(from));
    moveWhole(partOf(from), to);
  }
  removeIfEmpty(dirname(from));
}

/**
 * Moves what was made at `path` since its old out went to `place` beside that one, which takes no space: so the old one
 * can come back before anything else is done about the new. Made again, a call that was cut off goes on.
 */
export function moveBeside(layout: Layout, place: string, path: RelPath): void {
  refuseObstacle(layout, path);
  moveWhole(absolute(layout, path), join(layout.luc, besideOf(place)), layout.tmp);
}

/** Where that lies, relative to `.luc`. */
export const besideOf = (place: string): string => `${place}.new`;

/** Removes what waits at `place` for good. */
export function dropAside(layout: Layout, place: string): void {
  const at = join(layout.luc, place);
  discard(layout, at);
  removeIfEmpty(dirname(at));
}

/** Removes what is at an absolute path, at once: nobody finds a part of it and takes it for the whole. */
export function discard(layout: Layout, at: string): void {
  const dropped = join(layout.tmp, temporaryName());
  makeFolder(layout.tmp);
  moveWhole(at, dropped);
  removeAll(dropped);
}

const partOf = (place: string): string => `${place}.part`;
