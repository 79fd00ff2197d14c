/** The state of every selected stage and of the data, with reasons: what `status`, `plan`, `dag` and `why` tell. */

import { exists } from '../base/files.ts';
import type { Entry } from '../entry.ts';
import { type Problem, ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Data, StageName } from '../pipeline.ts';
import type { LastFailure, Reason, StageState } from '../stage-state.ts';
import { readDurations } from '../store/durations.ts';
import { absolute } from '../store/layout.ts';
import type { FileChange } from '../tree-diff.ts';
import type { Action } from './action.ts';
import { changesAt } from './changes-at.ts';
import { type DataStatus, dataStatus } from './data-status.ts';
import type { Decision } from './decide.ts';
import { openFailureLook } from './last-failure.ts';
import { type LookOptions, lookAtStages, type Seen } from './look.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';

export interface StageStatus {
  readonly name: StageName;
  readonly state: StageState;
  readonly reasons: readonly Reason[];
  /** Why it cannot run although it would have to. */
  readonly problems: readonly Problem[];
  /** Whether it has to run, or may have to as one that it waits for has to. */
  readonly isDue: boolean;
  /** Null where there is nothing to tell, or nothing has to run any more. */
  readonly lastFailure: LastFailure | null;
}

export interface Status {
  readonly stages: readonly StageStatus[];
  readonly data: readonly DataStatus[];
}

/** As `repro` goes without a flag. */
export const asRepro: LookOptions = {
  force: false,
  forceDownstream: false,
  runCache: true,
  allowMissing: false,
  makesLostAgain: true,
};

/** That bytes are nowhere is no change: nothing is out of date for it. */
const asItIs: LookOptions = { ...asRepro, makesLostAgain: false };

export async function statusOf(
  session: Session,
  selection: Selection,
  data: readonly Data[],
): Promise<Status> {
  const seen = await lookAtStages(session, selection, asItIs);
  const lastFailure = openFailureLook(session);
  const stages = [...seen].map(([name, { decision, action, isDue }]) => {
    const state = shownState(session, name, decision.state);
    return {
      name,
      state,
      reasons: reasonsOf(decision, action),
      problems: problemsOf(decision),
      isDue: due.has(state) && (state !== 'blocked' || isDue),
      lastFailure: lastFailure(name, state),
    };
  });
  const dataStates: DataStatus[] = [];
  for (const one of data) dataStates.push(await dataStatus(session, one));
  return { stages, data: dataStates };
}

/** What is blocked need not run where those that it waits for only have to be restored. */
const due: ReadonlySet<StageState> = new Set(['outdated', 'new', 'blocked', 'unconfirmed', 'unsaved']);

/** What another run or the last one says about a stage is stronger than what the workspace says. */
function shownState(session: Session, name: StageName, state: StageState): StageState {
  const { running, unsaved, unconfirmed } = session.recorded;
  if (running.has(name)) return 'running';
  if (unsaved.has(name)) return 'unsaved';
  return unconfirmed.has(name) && state !== 'current' ? 'unconfirmed' : state;
}

export interface PlannedStage {
  readonly name: StageName;
  readonly state: StageState;
  /** `refused`: it would have to run, and cannot. */
  readonly action: 'run' | 'restore' | 'skip' | 'blocked' | 'refused';
  readonly reasons: readonly Reason[];
  readonly problems: readonly Problem[];
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

function planned(
  session: Session,
  name: StageName,
  { decision, action, runs, isDue }: Seen,
  last: number | null,
): PlannedStage {
  const acts = runs && action.do !== 'refuse' ? 'run' : plannedAction(action);
  const block = action.do === 'restore' ? action.block : session.recorded.stages.get(name);
  const bytes = block ? [...block.outs.values()].reduce((sum, { entry }) => sum + entry.bytes, 0) : null;
  return {
    name,
    state: shownState(session, name, decision.state),
    action: acts,
    reasons: reasonsOf(decision, action),
    problems: problemsOf(decision),
    isDue,
    seconds: acts === 'run' || acts === 'blocked' ? (last === null ? null : last / 1000) : 0,
    bytes: acts === 'skip' || acts === 'refused' ? 0 : bytes,
  };
}

const plannedAction = (action: Action): PlannedStage['action'] =>
  action.do === 'wait' ? 'blocked' : action.do === 'refuse' ? 'refused' : action.do;

const reasonsOf = (decision: Decision, action: Action): readonly Reason[] =>
  action.do === 'run' ? action.reasons : decision.reasons;

const problemsOf = (decision: Decision): readonly Problem[] =>
  'problems' in decision ? decision.problems : [];

/** The files behind a changed dep or out: what is there now against what was recorded. */
export async function changedFiles(
  session: Session,
  name: StageName,
  reason: Reason,
): Promise<readonly FileChange[]> {
  if (reason.path === undefined || (reason.what !== 'dep' && reason.what !== 'out')) return [];
  const block = session.recorded.stages.get(name);
  const before: Entry | null =
    (reason.what === 'dep' ? block?.deps.get(reason.path) : block?.outs.get(reason.path)?.entry) ?? null;
  return changesAt(session, reason.path, before);
}

/** Reasons with every folder taken apart into its changed files. */
export async function granularReasons(
  session: Session,
  { name, reasons }: StageStatus,
): Promise<readonly Reason[]> {
  const all: Reason[] = [];
  for (const reason of reasons) {
    const { what, path } = reason;
    const files = await changedFiles(session, name, reason);
    const isWhole = files.every((file) => file.path === '');
    if (path === undefined || isWhole) all.push(reason);
    else
      for (const { path: file, from, to } of files)
        all.push({
          what,
          change: 'modified',
          path,
          file,
          ...(from && { from: from.digest }),
          ...(to && { to: to.digest }),
        });
  }
  return all;
}
