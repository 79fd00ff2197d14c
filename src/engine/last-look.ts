/** The last look before a stage's command, when its deps are in place: what keeps it from running after all. */
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { storeWriteProblem } from '../store/store-place.ts';
import type { DueStage } from './action.ts';
import { gitTrackedProblems } from './git-tracked.ts';
import { leftProblem } from './has-left.ts';
import type { Interrupts } from './interrupts.ts';
import { missingSecrets } from './missing-secrets.ts';
import type { ReproOptions } from './repro-options.ts';
import type { StageEnd } from './run-stage.ts';
import type { Session } from './session.ts';
import { unsaved } from './storage-error.ts';
import { unsavedKeys } from './unsaved-keys.ts';

export interface LastLookParts {
  readonly session: Session;
  /** All that may run: git is asked once for the outs of all. */
  readonly stages: readonly Stage[];
  readonly options: Pick<ReproOptions, 'commit' | 'force'>;
  readonly interrupts: Interrupts;
}

/** Gives how the stage ends without having run; null where it may run. `missing`: what of its deps could not be placed. */
export type LastLook = (due: DueStage, missing: readonly Problem[]) => Promise<StageEnd | null>;

export function openLastLook({ session, stages, options, interrupts }: LastLookParts): LastLook {
  const waitingToBeSaved = unsavedKeys(session);
  let askedGit: Promise<readonly Problem[]> | null = null;

  function trackedByGit(): Promise<readonly Problem[]> {
    askedGit ??= gitTrackedProblems(
      session,
      stages.flatMap((one) => one.outs),
    );
    return askedGit;
  }

  return async ({ stage, print }, missing) => {
    const tracked = (await trackedByGit()).filter(({ at }) => stage.outs.some((out) => out.at === at));
    const left = await leftProblem(session, stage);
    if (left) return { outcome: 'unstarted', ms: 0, problem: left };
    const closed = options.commit ? storeWriteProblem(session.layout) : null;
    const [problem = closed] = [...tracked, ...missingSecrets(session, stage), ...missing];
    if (problem) return { outcome: 'failed', ms: 0, problem };
    if (interrupts.times() > 0) return { outcome: 'unstarted', ms: 0 };
    if (!options.force && waitingToBeSaved.get(stage.name) === print.key)
      return { outcome: 'unsaved', ms: 0, problem: unsaved(stage, 'the last try failed') };
    return null;
  };
}
