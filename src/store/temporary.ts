/** Files that are about to get their name: where they are made until then, and by whom, so that they can be swept. */
import { basename, dirname, join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { ifPossible, makeFolder, nameBeside, namesIn, removeAll } from '../base/files.ts';
import { statusOf, thisProcess } from '../base/identity.ts';
import { ulid } from '../base/ulid.ts';
import { digestOf, hexOf } from '../digest.ts';
import type { Layout } from './layout.ts';

/** `<ulid>.<where>.<pid>.<start>`: unique, and says which process made it. */
export function temporaryName(): string {
  const { pid, start } = thisProcess();
  return `${ulid()}.${placeOfPids()}.${pid}.${start}`;
}

/** Whether the process that made what has this name has certainly ended: in this boot, where its number counts. */
export function isLeftByDead(name: string): boolean {
  const [, where, pid, start] = /^[^.]+\.([0-9a-f]{12})\.(\d+)\.(\d+)$/.exec(name) ?? [];
  if (where === undefined || where !== placeOfPids()) return false;
  return statusOf({ ...thisProcess(), pid: Number(pid), start: Number(start) }) === 'dead';
}

let place: string | null = null;

/** Where a process number means the same: this boot and this namespace. */
function placeOfPids(): string {
  const { boot, pidns } = thisProcess();
  place ??= hexOf(digestOf(`${boot} ${pidns}`)).slice(0, 12);
  return place;
}

/** A hidden name beside what becomes of it; what processes that have died left beside the same goes. */
export function temporaryBeside(path: string): string {
  const [before = '', after = ''] = basename(nameBeside(path, '.\0')).split('\0');
  for (const name of namesIn(dirname(path)))
    if (
      name.startsWith(before) &&
      name.endsWith(after) &&
      isLeftByDead(name.slice(before.length, -after.length))
    )
      ifPossible(() => removeAll(join(dirname(path), name)));
  return nameBeside(path, `.${temporaryName()}`);
}

export function openTemporary(layout: Layout): { readonly fd: number; readonly path: string } {
  const path = join(layout.tmp, temporaryName());
  try {
    return { fd: fx.openSync(path, 'wx'), path };
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    makeFolder(layout.tmp);
    return { fd: fx.openSync(path, 'wx'), path };
  }
}
