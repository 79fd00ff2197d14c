/** What is kept of runs that are over: their folders, with journals and logs, for a time. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { exists, ifAllowed, namesIn, removeIfEmpty } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import { discard } from './aside.ts';
import type { Layout } from './layout.ts';
import { keptFor } from './trash.ts';

const keptAtLeast = 50;

/** Removes older ones, but none that is not in the lock yet or that the trash or what is aside belongs to. */
export function sweepRuns(layout: Layout): void {
  const older = namesIn(layout.runs).filter(isUlid).sort().slice(0, -keptAtLeast);
  for (const run of older) {
    if (fx.now() - timeOfUlid(run) <= keptFor) break;
    removeIfEmpty(join(layout.aside, run));
    const isNeeded = [layout.open, layout.aside, layout.trash].some((folder) => exists(join(folder, run)));
    if (!isNeeded) ifAllowed(() => discardIfThere(layout, join(layout.runs, run)));
  }
}

/** Another command may be sweeping, too. */
function discardIfThere(layout: Layout, path: string): void {
  try {
    discard(layout, path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}
