/** Looks at every selected stage without changing anything: what `status`, `plan`, `why`, `dag` and a dry run show. */
import type { StageName } from '../pipeline.ts';
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
