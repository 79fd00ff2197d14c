/** Looks at every selected stage without changing anything: what `status`, `plan`, `why`, `dag` and a dry run show. */
import type { Problem } from '../failure.ts';
import type { StageName } from '../pipeline.ts';
import type { Reason, StageState } from '../stage-state.ts';
import type { Recorded } from '../store/recorded.ts';
import { type Action, actionFor } from './action.ts';
import { type Decision, decide } from './decide.ts';
import type { Standing } from './facts.ts';
import type { Selection } from './selection.ts';
import type { Session } from './session.ts';

export interface LookOptions {
  readonly force: boolean;
  /** Stages that read from one that runs, run. */
  readonly forceDownstream: boolean;
  readonly runCache: boolean;
  readonly allowMissing: boolean;
  /** Whether a stage waits for outs that are nowhere until they are made again; else these count as recorded. */
  readonly makesLostAgain: boolean;
}

/** As `repro` goes without a flag. */
export const asRepro: LookOptions = {
  force: false,
  forceDownstream: false,
  runCache: true,
  allowMissing: false,
  makesLostAgain: true,
};

export interface Seen {
  readonly decision: Decision;
  readonly action: Action;
  /** Whether it is sure to run; of one that waits only force can say so. */
  readonly runs: boolean;
  /** Whether it runs or waits, however indirectly, for one that runs. */
  readonly isDue: boolean;
}

export async function lookAtStages(
  session: Session,
  selection: Selection,
  options: LookOptions,
): Promise<ReadonlyMap<StageName, Seen>> {
  const seen = new Map<StageName, Seen>();
  const standing = (name: StageName): Standing => standingOf(seen.get(name), options);
  for (const name of selection.stages) {
    const stage = session.stages.get(name);
    if (!stage) continue;
    const isDownstream = session.graph.upstream(name).some((upstream) => seen.get(upstream)?.runs);
    const isForced = options.forceDownstream && isDownstream && !stage.frozen;
    const decision = await decide(session, stage, {
      standing,
      force: options.force || isForced,
      runCache: options.runCache,
      allowMissing: options.allowMissing,
    });
    const wanted = selection.wanted.has(name);
    const action = actionFor(session, decision, { wanted, allowMissing: options.allowMissing });
    if (action.do === 'restore')
      for (const [path, out] of action.block.outs) session.products.set(path, out.entry);
    const runs =
      action.do === 'run' ||
      action.do === 'refuse' ||
      (action.do === 'wait' && (isForced || (options.force && !stage.frozen)));
    const isDue = runs || (action.do === 'wait' && action.by.some((before) => seen.get(before)?.isDue));
    seen.set(name, { decision, action, runs, isDue });
  }
  return seen;
}

/** A stage outside of the selection stands as it is. */
function standingOf(seen: Seen | undefined, { makesLostAgain }: LookOptions): Standing {
  switch (seen?.action.do) {
    case 'restore':
      return seen.decision.state === 'restorable' ? 'known' : 'settled';
    case 'run':
      return seen.decision.state === 'absent' && !makesLostAgain ? 'settled' : 'pending';
    case 'refuse':
    case 'wait':
      return 'pending';
    default:
      return 'settled';
  }
}

/** What people are told of a stage that was looked at. */
export interface Shown {
  readonly state: StageState;
  readonly reasons: readonly Reason[];
  /** Why it cannot run although it would have to. */
  readonly problems: readonly Problem[];
}

export const shownOf = ({ recorded }: Session, { decision, action }: Seen): Shown => ({
  state: shownState(recorded, decision),
  reasons: action.do === 'run' ? action.reasons : decision.reasons,
  problems: 'problems' in decision ? decision.problems : [],
});

/** What another run or the last one says about a stage is stronger than what the workspace says. */
function shownState(
  { running, unsaved, unconfirmed }: Recorded,
  { stage: { name }, state }: Decision,
): StageState {
  if (running.has(name)) return 'running';
  if (unsaved.has(name)) return 'unsaved';
  return unconfirmed.has(name) && state !== 'current' ? 'unconfirmed' : state;
}
