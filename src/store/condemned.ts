/**
 * What a gc is about to delete stands in a list in `store/condemned/`. The gc writes the list, then looks whether the
 * things in it were touched, then deletes; who relies on something touches it, then looks for lists, then whether it is
 * still there. So one of the two always sees the other, and neither needs a lock.
 */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { ifAllowed, namesIn, readIfThere, removeFile, removeIfEmpty, writeWhole } from '../base/files.ts';
import { identityFromText, statusOf, thisProcess } from '../base/identity.ts';
import { pause } from '../base/pause.ts';
import { ulid } from '../base/ulid.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { spool } from './spool.ts';

/** A list is short and gone in milliseconds; one that a machine left that we cannot look at is not waited for longer. */
const longest = 60_000;

/** `theirs`: it is there, but only another user can touch it. */
export type Retained = 'retained' | 'theirs' | 'gone';

/**
 * Says that the file at `path` is needed now, by its ctime, which is what gc goes by; `retained` if it is there and stays.
 * `name` is what a list would call it: an object by its hex, a pack by its file's name.
 */
export function retainFile(layout: Layout, path: string, name: string): Retained {
  const touched = touch(path);
  if (touched !== 'retained') return touched;
  return staysThere(layout, path, name) ? 'retained' : 'gone';
}

/** Whether a file that was touched or named just now is still there once no list names it that was made before. */
export function staysThere(layout: Layout, path: string, name: string): boolean {
  const since = fx.monotonic();
  while (isCondemned(layout, name) && fx.monotonic() - since < longest) pause(2);
  return fx.lstatSync(path) !== undefined;
}

/** By setting the mode that it has: the mtime is the seal of an object. */
function touch(path: string): Retained {
  const mode = fx.lstatSync(path)?.mode;
  if (mode === undefined) return 'gone';
  try {
    return ifAllowed(() => fx.chmodSync(path, mode & 0o7777)) ? 'retained' : 'theirs';
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 'gone';
    throw error;
  }
}

function isCondemned(layout: Layout, name: string): boolean {
  if (!fx.lstatSync(layout.condemned)) return false;
  return namesIn(layout.condemned).some((list) => {
    const [first, ...names] = (readIfThere(join(layout.condemned, list))?.toString() ?? '').split('\n');
    if (!names.includes(name)) return false;
    // A gc that lives shows its list whole.
    const holder = identityFromText(first);
    return holder !== null && statusOf(holder) !== 'dead';
  });
}

/** Lets `remove` delete what is named, while everybody can see that it is about to. */
export function whileCondemned(layout: Layout, names: readonly string[], remove: () => void): void {
  const list = join(layout.condemned, ulid());
  const text = `${[JSON.stringify(thisProcess()), ...names].join('\n')}\n`;
  spool(layout, (temporary) => inFolder(layout.condemned, () => writeWhole(list, text, { temporary })));
  try {
    remove();
  } finally {
    removeFile(list);
    removeIfEmpty(layout.condemned);
  }
}

/** The lists of gcs that were killed; for the one that holds the store's lock. They mean nothing, so one may stay. */
export function forgetCondemned(layout: Layout): void {
  for (const name of namesIn(layout.condemned)) ifAllowed(() => removeFile(join(layout.condemned, name)));
  removeIfEmpty(layout.condemned);
}
