/** What is kept of runs that are over: their folders, with journals and logs, for a time. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, ifPossible, namesIn, removeIfEmpty } from '../base/files.ts';
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
    ifPossible(() => sweepRun(layout, run));
  }
}

function sweepRun(layout: Layout, run: string): void {
  removeIfEmpty(join(layout.aside, run));
  const isNeeded = [layout.open, layout.aside, layout.trash].some((folder) => exists(join(folder, run)));
  if (!isNeeded) discard(layout, join(layout.runs, run));
}
