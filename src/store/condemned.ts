/**
 * What a gc is about to delete stands in a list in `store/condemned/`. The gc writes the list, then looks whether the
 * things in it were touched, then deletes; who relies on something touches it, then looks for lists, then whether it is
 * still there. So one of the two always sees the other, and neither needs a lock.
 */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { makeFolder, namesIn, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import { type Identity, statusOf, thisProcess } from '../base/identity.ts';
import { pause } from '../base/pause.ts';
import { ulid } from '../base/ulid.ts';
import type { Layout } from './layout.ts';
import { temporaryName } from './temporary.ts';

/** A list is short and gone in milliseconds; one that a machine left that we cannot look at is not waited for longer. */
const longest = 60_000;

/**
 * Says that the file at `path` is needed now, by its ctime, which is what gc goes by. True if it is there and stays.
 * `name` is what a list would call it: an object by its hex, a pack by its file's name.
 */
export function holdFile(layout: Layout, path: string, name: string): boolean {
  if (!touch(path)) return false;
  const since = fx.monotonic();
  while (isCondemned(layout, name) && fx.monotonic() - since < longest) pause(2);
  return fx.lstatSync(path) !== undefined;
}

/**
 * By setting the mode that it has: the mtime is the seal of an object. False where nothing is. Another user's file only
 * its owner can touch; should a gc take it at this very moment, then the next `repro` stores again what it misses.
 */
function touch(path: string): boolean {
  const mode = fx.lstatSync(path)?.mode;
  if (mode === undefined) return false;
  try {
    fx.chmodSync(path, mode & 0o7777);
    return true;
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'EROFS', 'EPERM', 'EACCES')) throw error;
    return error.code !== 'ENOENT';
  }
}

function isCondemned(layout: Layout, name: string): boolean {
  if (!fx.lstatSync(layout.condemned)) return false;
  return namesIn(layout.condemned).some((list) => {
    const [holder, ...names] = (readIfThere(join(layout.condemned, list))?.toString() ?? '').split('\n');
    return names.includes(name) && statusOf(JSON.parse(holder ?? '') as Identity) !== 'dead';
  });
}

/** Lets `remove` delete what is named, while everybody can see that it is about to. */
export function whileCondemned(layout: Layout, names: readonly string[], remove: () => void): void {
  const list = join(layout.condemned, ulid());
  const text = [JSON.stringify(thisProcess()), ...names].join('\n');
  makeFolder(layout.condemned);
  makeFolder(layout.spool);
  writeWhole(list, `${text}\n`, { temporary: join(layout.spool, temporaryName()) });
  try {
    remove();
  } finally {
    removeFile(list);
    removeEmpty(layout.condemned);
  }
}

/** The lists of gcs that were killed; for the one that holds the store's lock. */
export function forgetCondemned(layout: Layout): void {
  for (const name of namesIn(layout.condemned)) removeFile(join(layout.condemned, name));
  removeEmpty(layout.condemned);
}

export function removeEmpty(folder: string): void {
  try {
    fx.rmdirSync(folder);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
