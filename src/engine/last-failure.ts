/** What is told of a stage that is not current: whether its last run failed or was cut off. */
import type { StageName } from '../pipeline.ts';
import type { LastFailure, StageState } from '../stage-state.ts';
import { openLastFailures } from '../store/last-failures.ts';
import type { Layout } from '../store/layout.ts';
import { lastWriteOf } from '../store/open-runs.ts';
import type { Session } from './session.ts';

/** Looks for nothing as long as no stage is asked about that would have to run. */
export function openFailureLook({
  layout,
  recorded,
}: Session): (name: StageName, state: StageState) => LastFailure | null {
  const noted = openLastFailures(layout);
  return (name, state) => {
    if (!mustRun.has(state)) return null;
    const run = recorded.killed.get(name);
    return run === undefined ? noted.of(name) : killedIn(layout, run);
  };
}

/** Whatever is in another state has come to something better since, or is told otherwise. */
const mustRun: ReadonlySet<StageState> = new Set(['outdated', 'new', 'blocked']);

export const killedIn = (layout: Layout, run: string): LastFailure => ({
  outcome: 'killed',
  run,
  at: new Date(lastWriteOf(layout, run) ?? 0).toISOString(),
});
