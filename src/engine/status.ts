/** The state of every selected stage and of the data, with reasons: what `status`, `dag` and `why` tell. */
import type { Data, StageName } from '../pipeline.ts';
import type { LastFailure, StageState } from '../stage-state.ts';
import { type DataStatus, dataStatus } from './data-status.ts';
import { openFailureLook } from './last-failure.ts';
import { asRepro, type LookOptions, lookAtStages, type Shown, shownOf } from './look.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';

export interface StageStatus extends Shown {
  readonly name: StageName;
  /** Whether it has to run, or may have to as one that it waits for has to. */
  readonly isDue: boolean;
  /** Null where there is nothing to tell, or nothing has to run any more. */
  readonly lastFailure: LastFailure | null;
}

export interface Status {
  readonly stages: readonly StageStatus[];
  readonly data: readonly DataStatus[];
}

/** That bytes are nowhere is no change: nothing is out of date for it. */
const asItIs: LookOptions = { ...asRepro, makesLostAgain: false };

export async function statusOf(
  session: Session,
  selection: Selection,
  data: readonly Data[],
): Promise<Status> {
  const seen = await lookAtStages(session, selection, asItIs);
  const lastFailure = openFailureLook(session);
  const stages = [...seen].map(([name, one]) => {
    const shown = shownOf(session, one);
    const { state } = shown;
    const isDue = due.has(state) && (state !== 'blocked' || one.isDue);
    return { name, ...shown, isDue, lastFailure: lastFailure(name, state) };
  });
  const dataStates: DataStatus[] = [];
  for (const one of data) dataStates.push(await dataStatus(session, one));
  return { stages, data: dataStates };
}

/** What is blocked need not run where those that it waits for only have to be restored. */
const due: ReadonlySet<StageState> = new Set(['outdated', 'new', 'blocked', 'unconfirmed', 'unsaved']);
