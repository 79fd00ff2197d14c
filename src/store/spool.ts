/** The spool: files that are being written and have no name in the store yet, and what dead processes left of them. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { ifAllowed, makeFolder, namesIn, removeAll, removeFile } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { isLeftByDead, temporaryName } from './temporary.ts';

/** Lets `make` write a file in the spool and give it its name; where that fails nothing is left behind. */
export function spool<Made>(layout: Layout, make: (temporary: string) => Made): Made {
  const temporary = join(layout.spool, temporaryName());
  try {
    return forGroup(layout, () => inFolder(layout.spool, () => make(temporary)));
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}

/** In a store for a group, lets `act` make what all of the group may use, whatever this user's umask would take away. */
export function forGroup<Value>(
  { storeIsForGroup }: Pick<Layout, 'storeIsForGroup'>,
  act: () => Value,
): Value {
  if (!storeIsForGroup) return act();
  const before = fx.umask(0o002);
  try {
    return act();
  } finally {
    fx.umask(before);
  }
}

/** The same for what takes its time. */
export async function spoolInTurns<Made>(
  layout: Layout,
  make: (temporary: string) => Promise<Made>,
): Promise<Made> {
  const temporary = join(layout.spool, temporaryName());
  forGroup(layout, () => makeFolder(layout.spool));
  try {
    return await make(temporary);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}

/** Does what needs `folder`, and makes it only where it turns out not to be there; another process may be quicker. */
export function inFolder<Value>(folder: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    makeFolder(folder);
    return act();
  }
}

const day = 24 * 60 * 60 * 1000;

/**
 * Removes what a process left that is certainly dead, and what nothing touched since `before` (milliseconds). Into a shared store
 * others may be writing whose runs we do not see, so there it has to be a day older.
 */
export function sweepTemporary(layout: Layout, before: number): void {
  sweep(layout.tmp, before);
  if (!layout.storeIsOutside) sweep(layout.spool, before);
  else ifAllowed(() => sweep(layout.spool, before - day));
}

/** By ctime: objects have their mtime set before they get their name. */
function sweep(folder: string, before: number): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = fx.lstatSync(path);
    if (stat && (stat.ctimeMs < before || isLeftByDead(name))) removeAll(path);
  }
}
