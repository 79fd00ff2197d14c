/** What is kept for a time and no longer; commands that change things remove it then. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { ifPossible, namesIn, removeAll } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { sweepRuns } from './old-runs.ts';
import { keptFor, sweepTrash } from './trash.ts';

export function sweepOld(layout: Layout): void {
  sweepTrash(layout);
  sweepRuns(layout);
  sweepTrainings(layout);
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
