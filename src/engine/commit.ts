/** Takes the workspace's present content as the recorded one, without running anything. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { Data, Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { storeWriteProblem } from '../store/store-place.ts';
import { claim } from './claim.ts';
import { claimLine } from './claim-line.ts';
import { type Decision, decide } from './decide.ts';
import { gatherFacts } from './facts.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { madeBy } from './made.ts';
import { record } from './record.ts';
import { isAsSent, recordData } from './record-data.ts';
import type { Run } from './run.ts';
import { saveAgain } from './save-again.ts';
import type { Session } from './session.ts';

export interface Committable {
  readonly stage: Stage;
  readonly decision: Decision;
  readonly print: Fingerprint | null;
  readonly problems: readonly Problem[];
}

/** What a commit of the stage would take; null where the record says the same already. */
export async function considerCommit(session: Session, stage: Stage): Promise<Committable | null> {
  // What keeps a stage from running, or makes it run always, says nothing about what was recorded.
  const plain = { ...stage, frozen: false, alwaysChanged: false };
  const decision = await decide(session, plain, {
    standing: () => 'settled',
    force: false,
    runCache: false,
    allowMissing: false,
  });
  const { unconfirmed, unsaved } = session.recorded;
  const open = unconfirmed.has(stage.name) || unsaved.has(stage.name);
  if (!open && (decision.state === 'current' || decision.state === 'absent')) return null;
  const { facts, problems } = await gatherFacts(session, stage, () => 'settled');
  return { stage, decision, print: fingerprint(stage, facts), problems };
}

/** Whether it was never made, nor anything put where it would be: who names no stage does not mean it. */
export const isUntouched = ({ recorded, layout }: Session, { name, outs }: Stage): boolean =>
  !recorded.stages.has(name) && outs.length > 0 && !outs.some(({ path }) => exists(absolute(layout, path)));

/** Stores again what the store has lost of outs that are as recorded. */
export async function commitLost(session: Session, stage: Stage): Promise<void> {
  const block = session.recorded.stages.get(stage.name);
  if (block) await saveAgain(session, stage, block, true);
}

/** True if there was something to take. What was sent to a remote, to be kept there alone, is taken where the user names it. */
export async function commitData(
  run: Run,
  data: Data,
  { isNamed, signal }: { readonly isNamed: boolean; readonly signal: AbortSignal },
): Promise<boolean> {
  await claim(run, null, [data.path], signal);
  try {
    if (!isNamed && (await isAsSent(run.session, data, { signal }))) return false;
    return await recordData(run, data, true, { signal, isNamed: true });
  } finally {
    run.claims().release([data.path]);
  }
}

/** `same`: somebody else had to end first, and now there is nothing to take any more. */
export async function commitStage(
  run: Run,
  candidate: Committable,
  signal: AbortSignal,
): Promise<'taken' | 'same' | Problem> {
  const { session } = run;
  const { stage } = candidate;
  const outs = stage.outs.map((out) => out.path);
  const waited = await claim(run, stage.name, outs, signal);
  try {
    if (waited) for (const { path } of stage.deps) session.observer.forget(path);
    const current = waited ? await considerCommit(session, stage) : candidate;
    if (!current) return 'same';
    const { print, problems } = current;
    const problem = problems[0] ?? storeWriteProblem(session.layout);
    if (problem || !print) return problem ?? notCommittable(stage);
    run.journal().append(claimLine(session, stage, print, true));
    // What was made by hand follows from no key. What a run made and could not store is recorded by whoever mends the run.
    const recording = await record(run, stage, print, {
      commit: true,
      share: false,
      made: madeBy(run, stage.name, 0, null),
    });
    return recording.outcome === 'recorded' ? 'taken' : recording.problem;
  } finally {
    run.claims().release(outs);
  }
}

const notCommittable = ({ name, at }: Stage): Problem => ({
  code: 'not-committable',
  message: `\`${name}\` cannot be committed`,
  at,
});
