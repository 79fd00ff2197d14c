/** The state of data: whether it is as recorded, by what is in the workspace. */
import { type Entry, sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Data } from '../pipeline.ts';
import type { DataState } from '../stage-state.ts';
import type { Observation } from '../store/observe.ts';
import { isPresent } from './is-present.ts';
import type { Session } from './session.ts';

export interface DataStatus {
  readonly path: RelPath;
  readonly state: DataState;
  /** Whether the store has not all of it, nor the workspace. */
  readonly isLost: boolean;
  /** Why it cannot be recorded. */
  readonly problems: readonly Problem[];
}

export async function dataStatus(session: Session, { path, at }: Data): Promise<DataStatus> {
  const before = session.recorded.data.get(path);
  const seen = await session.observer.observe(path);
  const problems = seen.problems.map((problem) => ({ ...problem, at }));
  const state = stateOf(before?.entry, seen);
  const isLost = state === 'absent' && before !== undefined && !session.objects.hasAll(before.entry);
  return { path, state, isLost, problems };
}

function stateOf(before: Entry | undefined, seen: Observation): DataState {
  if (!before) return 'new';
  if (!isPresent(seen)) return 'absent';
  return sameEntry(before, seen.entry) ? 'current' : 'outdated';
}
