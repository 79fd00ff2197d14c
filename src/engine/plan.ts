/** What a `repro` would do, stage by stage, and which data it would record. */
import { exists } from '../base/files.ts';
import { ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import { readDurations } from '../store/durations.ts';
import { absolute } from '../store/layout.ts';
import type { Action } from './action.ts';
import { type DataStatus, dataStatus } from './data-status.ts';
import { type LookOptions, lookAtStages, type Seen, type Shown, shownOf } from './look.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';

export interface PlannedStage extends Shown {
  readonly name: StageName;
  /** `refused`: it would have to run, and cannot. */
  readonly action: 'run' | 'restore' | 'skip' | 'blocked' | 'refused';
  /** Whether it runs, or may have to as one that it waits for runs. */
  readonly isDue: boolean;
  /** Expected from the last run of the stage, null where there is none. */
  readonly seconds: number | null;
  /** Expected size of the outs, null where nothing is known. */
  readonly bytes: number | null;
}

export interface Plan {
  readonly stages: readonly PlannedStage[];
  /** The data that would be recorded as it is now. */
  readonly data: readonly DataStatus[];
}

export async function planOf(session: Session, selection: Selection, options: LookOptions): Promise<Plan> {
  const durations = readDurations(session.layout);
  const seen = await lookAtStages(session, selection, options);
  const stages = [...seen].map(([name, one]) => planned(session, name, one, durations.get(name) ?? null));
  return { stages, data: await dataToRecord(session, selection) };
}

async function dataToRecord(session: Session, selection: Selection): Promise<readonly DataStatus[]> {
  const data: DataStatus[] = [];
  for (const one of selection.data) {
    const status = await dataStatus(session, one);
    if (status.problems.length > 0) throw new ProblemError('project', ...status.problems);
    if (status.state === 'outdated' || (status.state === 'new' && isThere(session, one.path)))
      data.push(status);
  }
  return data;
}

const isThere = ({ layout }: Session, path: RelPath): boolean => exists(absolute(layout, path));

function planned(session: Session, name: StageName, seen: Seen, last: number | null): PlannedStage {
  const { action, runs, isDue } = seen;
  const acts = runs && action.do !== 'refuse' ? 'run' : plannedAction(action);
  const block = action.do === 'restore' ? action.block : session.recorded.stages.get(name);
  const bytes = block ? [...block.outs.values()].reduce((sum, { entry }) => sum + entry.bytes, 0) : null;
  return {
    name,
    ...shownOf(session, seen),
    action: acts,
    isDue,
    seconds: acts === 'run' || acts === 'blocked' ? (last === null ? null : last / 1000) : 0,
    bytes: acts === 'skip' || acts === 'refused' ? 0 : bytes,
  };
}

const plannedAction = (action: Action): PlannedStage['action'] =>
  action.do === 'wait' ? 'blocked' : action.do === 'refuse' ? 'refused' : action.do;
