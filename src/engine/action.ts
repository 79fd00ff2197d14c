/** From a decision to what is done about it: the one function that `plan` shows and `repro` follows. */
import { unreachable } from '../base/unreachable.ts';
import type { Problem } from '../failure.ts';
import type { Block, RecordedOut } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { Reason } from '../stage-state.ts';
import type { Decision } from './decide.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isAvailable } from './is-available.ts';
import { isComplete } from './is-complete.ts';
import { isPresent } from './is-present.ts';
import type { Session } from './session.ts';
import type { Facts } from './walk.ts';

export type Action =
  | { readonly do: 'skip' }
  /** `place`: put the outs into the workspace, not only into the record. */
  | { readonly do: 'restore'; readonly block: Block; readonly place: boolean }
  | { readonly do: 'run'; readonly due: DueStage; readonly reasons: readonly Reason[] }
  | { readonly do: 'refuse'; readonly problems: readonly Problem[] }
  | { readonly do: 'wait'; readonly by: readonly StageName[] };

/** A stage that is to run, with what that was decided by: it is what the stage is recorded by. */
export interface DueStage {
  readonly stage: Stage;
  readonly facts: Facts;
  readonly print: Fingerprint;
}

export interface ActionOptions {
  /** Whether the stage's outs shall be in the workspace. */
  readonly wanted: boolean;
  readonly allowMissing: boolean;
}

export function actionFor(
  session: Session,
  decision: Decision,
  { wanted, allowMissing }: ActionOptions,
): Action {
  const { stage, facts } = decision;
  switch (decision.state) {
    case 'current':
      return { do: 'skip' };
    case 'frozen': {
      const { block, outs } = decision;
      const lacks = stage.outs.some((out) => !isPresent(outs.get(out.path)));
      return wanted && block && lacks && isComplete(session, block)
        ? { do: 'restore', block, place: true }
        : { do: 'skip' };
    }
    case 'absent': {
      const { block } = decision;
      const lost = lostOuts(session, decision, block);
      if (lost.length > 0 && !allowMissing)
        return { do: 'run', due: { stage, facts, print: block }, reasons: lost.map(missing) };
      return lost.length === 0 && wanted ? { do: 'restore', block, place: true } : { do: 'skip' };
    }
    case 'restorable': {
      const stale = [...decision.outs.values()].some(isPresent);
      return { do: 'restore', block: decision.block, place: wanted || stale };
    }
    case 'blocked':
      return { do: 'wait', by: decision.by };
    case 'outdated':
    case 'new':
      return decision.print
        ? { do: 'run', due: { stage, facts, print: decision.print }, reasons: decision.reasons }
        : { do: 'refuse', problems: decision.problems };
    default:
      return unreachable(decision);
  }
}

/** The outs that are neither in the workspace nor to be had. */
function lostOuts(session: Session, { outs }: Decision, block: Block): readonly RelPath[] {
  const isLost = ([path, { entry }]: readonly [RelPath, RecordedOut]): boolean =>
    !isPresent(outs.get(path)) && !isAvailable(session, entry);
  return [...block.outs].filter(isLost).map(([path]) => path);
}

const missing = (path: RelPath): Reason => ({ what: 'out', change: 'missing', path });
