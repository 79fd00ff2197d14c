/** What comes of a stage that did not end well: its old outs come back, and it is noted why. */
import { fx } from '../base/effects.ts';
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { noteFailure } from '../store/last-failures.ts';
import { gateFailed } from '../work.ts';
import type { Executed } from './execute.ts';
import type { Replacement } from './replacement.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import { isStorageError } from './storage-error.ts';
import { takeOuts } from './take-outs.ts';

/** `hasRan`: the journal says that the command ended well. */
export type BadEnding =
  | { readonly outcome: 'failed'; readonly problem: Problem; readonly hasRan: boolean }
  /** By the user. */
  | { readonly outcome: 'cancelled' };

interface Undone {
  readonly executed: Executed;
  readonly ending: BadEnding;
  readonly commit: boolean;
}

/** A gate that is not met leaves what its command wrote, with the report that says so. */
export async function undoStage(
  run: Run,
  stage: Stage,
  replacement: Replacement,
  { executed: { started, ms }, ending, commit }: Undone,
): Promise<void> {
  const { layout } = run.session;
  const { outcome } = ending;
  const why = outcome === 'failed' ? 'failed' : 'interrupted';
  const tell = (): void =>
    run.journal().append({ t: outcome, stage: stage.name, ...(started && { ms: Math.round(ms) }) });
  if (started) {
    const at = new Date(fx.now()).toISOString();
    noteFailure(layout, stage.name, { outcome: why, run: run.id, at });
  }
  if (outcome === 'failed' && ending.problem.code === gateFailed) {
    tell();
    replacement.keep();
    await storeUnrecorded(run.session, stage, commit);
    return;
  }
  // After `ran` whoever mends takes what is at the outs for what the command made: then `failed` comes before the old outs.
  const hasRan = outcome === 'failed' && ending.hasRan;
  if (hasRan) tell();
  await replacement.undo(why, () => {
    if (!hasRan) tell();
  });
}

/** So that the next run can drop what is in no record without a word; where it cannot be stored, that goes to the trash. */
async function storeUnrecorded(session: Session, { name, outs }: Stage, commit: boolean): Promise<void> {
  try {
    await takeOuts(session, { name, outs, deps: [] }, { commit });
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}
