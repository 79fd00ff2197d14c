/** What is kept for a time and no longer: commands that change things remove it then. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { ifPossible, namesIn, removeAll } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import type { Layout } from './layout.ts';
import { sweepRuns } from './old-runs.ts';
import { keptFor, sweepTrash } from './trash.ts';

/** No command fails because something cannot be removed now: the next one tries again. */
export function sweepOld(layout: Layout): void {
  sweepTrash(layout);
  sweepRuns(layout);
  sweepTrainings(layout);
  sweepScratch(layout);
}

/** The states that trainings have left for longer ones: those of equal settings go together, so long after the last of them. */
function sweepTrainings({ memo }: Layout): void {
  const folder = join(memo, 'train');
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = fx.lstatSync(path);
    // A shared store has trainings of others, too.
    if (stat && fx.now() - stat.mtimeMs > keptFor) ifPossible(() => removeAll(path));
  }
}

/**
 * What stages left that did not end well, if nobody has gone on from it. A run touches each folder that it begins to use, so
 * none that an open run uses is older than that run.
 */
function sweepScratch({ scratch, open }: Layout): void {
  const since = Math.min(fx.now() - keptFor, ...namesIn(open).filter(isUlid).map(timeOfUlid));
  for (const name of namesIn(scratch)) {
    const path = join(scratch, name);
    ifPossible(() => isOlder(path, since) && removeAll(path));
  }
}

/** With all that lies in it. */
function isOlder(path: string, since: number): boolean {
  const stat = fx.lstatSync(path);
  if (!stat) return true;
  if (stat.mtimeMs >= since) return false;
  return !stat.isDirectory() || namesIn(path).every((name) => isOlder(join(path, name), since));
}
