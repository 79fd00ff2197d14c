/** Takes the workspace's present content as the recorded one, without running anything. */
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { claim } from './claim.ts';
import { claimLine } from './claim-line.ts';
import { type Decision, decide } from './decide.ts';
import { gatherFacts } from './facts.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { madeBy } from './made.ts';
import { record } from './record.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export interface Committable {
  readonly stage: Stage;
  readonly decision: Decision;
  readonly print: Fingerprint | null;
  readonly problems: readonly Problem[];
}

/** What a commit of the stage would take; null where the record says the same already. */
export async function considerCommit(session: Session, stage: Stage): Promise<Committable | null> {
  const decision = await decide(session, stage, { standing: () => 'settled', force: false, runCache: false });
  const { unconfirmed, unsaved } = session.recorded;
  const open = unconfirmed.has(stage.name) || unsaved.has(stage.name);
  if (!open && (decision.state === 'current' || decision.state === 'absent')) return null;
  const { facts, problems } = await gatherFacts(session, stage, () => 'settled');
  return { stage, decision, print: fingerprint(stage, facts), problems };
}

/** Null where all went well. */
export async function commitStage(
  session: Session,
  run: Run,
  { stage, print, problems }: Committable,
  signal: AbortSignal,
): Promise<Problem | null> {
  const [problem] = problems;
  if (problem || !print)
    return (
      problem ?? { code: 'not-committable', message: `\`${stage.name}\` cannot be committed`, at: stage.at }
    );
  const outs = stage.outs.map((out) => out.path);
  await claim(session, run, stage.name, outs, signal);
  try {
    run.journal().append(claimLine(session, stage, print, true));
    // What was made by hand follows from no key: only outs that a run made enter the run cache.
    const fromRun = session.recorded.unsaved.has(stage.name);
    const recording = await record(session, run, stage, print, {
      commit: true,
      share: fromRun,
      made: madeBy(run, stage.name, 0),
    });
    if (recording.outcome !== 'recorded') return recording.problem;
    return null;
  } finally {
    run.claims().release(outs);
  }
}
