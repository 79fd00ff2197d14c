/** The record as it is now: the lock, and over it what open runs have recorded since. For readers; writes nothing. */
import type { Problem } from '../failure.ts';
import { emptyLock } from '../lock.ts';
import type { ParsedLock } from '../lock-text.ts';
import type { Layout } from './layout.ts';
import { readLock } from './lock-file.ts';
import { type OpenRun, openRuns } from './open-runs.ts';
import { layOver, type Overlay } from './overlay.ts';

export interface Recorded
  extends Pick<
      Overlay,
      'stages' | 'data' | 'live' | 'running' | 'killed' | 'unconfirmed' | 'unsaved' | 'latest'
    >,
    Pick<ParsedLock, 'misfits' | 'conflicted'> {
  /** Damaged journals. */
  readonly problems: readonly Problem[];
}

/** Throws a `ProblemError` where the lock cannot be read. */
export function readRecorded(layout: Layout): Recorded {
  // Journals first: a run that is folded in between is then found in the lock.
  const runs = openRuns(layout);
  return recordedBy(readLock(layout), runs);
}

/** For who asks only about what other revisions have recorded. */
export const nothingRecorded = (): Recorded =>
  recordedBy({ lock: emptyLock, misfits: [], conflicted: null }, []);

function recordedBy({ lock, misfits, conflicted }: ParsedLock, runs: readonly OpenRun[]): Recorded {
  const { stages, data, live, running, killed, unconfirmed, unsaved, latest } = layOver(lock, runs);
  const problems = runs.flatMap(({ problem }) => problem ?? []);
  return { stages, data, live, running, killed, unconfirmed, unsaved, latest, misfits, conflicted, problems };
}
