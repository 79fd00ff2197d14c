/** Takes up a stage when all that it waits for has ended: tells what is decided about it, and gives what is to be done. */
import type { Stage, StageName } from '../pipeline.ts';
import { forgetFailure, type LastFailures } from '../store/last-failures.ts';
import type { Session } from './session.ts';
import type { StageEnds } from './stage-ends.ts';
import type { StageWork } from './stage-work.ts';

export interface TakingUp {
  readonly session: Session;
  readonly work: StageWork;
  readonly ends: StageEnds;
  /** Bytes into the store; else only digests into the lock. */
  readonly commit: boolean;
  /** Milliseconds, from history. */
  readonly durations: ReadonlyMap<string, number>;
  readonly failures: LastFailures;
}

/** Null where nothing is to be done: then it has ended. */
export async function takeUp(
  { session, work, ends, commit, durations, failures }: TakingUp,
  stage: Stage,
): Promise<(() => Promise<void>) | null> {
  const { name, frozen } = stage;
  const because = session.graph.upstream(name).find(ends.standsInTheWay);
  if (because && !frozen) return end('blocked', because);
  if (ends.isStopped()) return end('unstarted');
  const considered = await work.consider(stage);
  const { decision, action } = considered;
  session.emit({
    event: 'stage-decided',
    stage: name,
    state: decision.state,
    reasons: action.do === 'run' ? action.reasons : decision.reasons,
    expected: durations.get(name) ?? null,
  });
  switch (action.do) {
    case 'skip':
      if (decision.state !== 'current') return end('skipped');
      if (failures.has(name)) forgetFailure(session.layout, name);
      if (!commit) return end('skipped');
      ends.finish(stage, await work.storeLost(stage, decision.block));
      return null;
    case 'wait':
      return end('blocked', action.by[0]);
    case 'refuse':
      ends.finish(stage, await work.refuse(stage, action.problems));
      return null;
    default:
      return async () => ends.finish(stage, await work.carryOut(stage, considered));
  }

  function end(outcome: 'blocked' | 'unstarted' | 'skipped', by?: StageName): null {
    ends.finish(stage, { outcome, ms: 0 }, by);
    return null;
  }
}
