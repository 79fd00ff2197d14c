/** What dead processes left of files that were to get a name. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { ifAllowed, namesIn, removeAll } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { isLeftByDead } from './temporary.ts';

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
