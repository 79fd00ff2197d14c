/** Runs one stage whole: old outs aside, the command, then the record; or everything back as it was. */
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { StageOutcome } from '../stage-state.ts';
import { noteFailure } from '../store/last-failures.ts';
import { absolute } from '../store/layout.ts';
import { gateFailed } from '../work.ts';
import { claimLine } from './claim-line.ts';
import type { Decision } from './decide.ts';
import { type Executed, execute } from './execute.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Interrupts } from './interrupts.ts';
import { lookAtLeft } from './left-outs.ts';
import { madeBy } from './made.ts';
import { record } from './record.ts';
import { openReplacement } from './replacement.ts';
import type { ReproOptions } from './repro-options.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import { isStorageError } from './storage-error.ts';
import { takeOuts } from './take-outs.ts';

export interface StageEnd {
  readonly outcome: StageOutcome;
  readonly ms: number;
  readonly problem?: Problem;
  readonly tail?: readonly string[];
  readonly log?: string;
}

export async function runStage(
  run: Run,
  decision: Decision,
  print: Fingerprint,
  options: ReproOptions & { readonly interrupts: Interrupts; readonly expected: number | null },
): Promise<StageEnd> {
  const { session } = run;
  const { stage, facts } = decision;
  const { layout } = session;
  const begun = fx.monotonic();
  const elapsed = (): number => fx.monotonic() - begun;
  const journal = run.journal();
  journal.append(claimLine(session, stage, print, options.commit));
  const outs = stage.outs.map((out) => out.path);
  const persistent = stage.outs.filter(({ persist }) => persist).map(({ path }) => path);
  const { signal } = options.interrupts;
  const replacement = openReplacement(run, { subject: { stage: stage.name }, paths: outs, persistent });
  let executed: Executed;
  try {
    replacement.clear();
    replacement.makeFolders();
    await replacement.givePersistent(signal);
    const attach = options.attach === stage.name;
    const startOver = (): Promise<void> => replacement.startOver(signal);
    executed = await execute(run, stage, facts, print, { ...options, attach, startOver });
  } catch (error) {
    await replacement.undo(signal.aborted ? 'interrupted' : 'failed');
    throw error;
  } finally {
    // The command may have changed what it does not name: who comes up from now on looks for themselves.
    session.observer.forget('.' as RelPath);
  }
  const { problem, cancelled, started, tail, ms, backend } = executed;
  const log = executed.log === null ? {} : { log: executed.log };
  if (cancelled) return giveUp(null);
  if (problem) return giveUp(problem);

  const left = lookAtLeft(layout, outs);
  // A link to nothing has no stat, and whoever stores it says so.
  const missing = stage.outs.find(({ path }) => !left.outs.has(path) && !exists(absolute(layout, path)));
  if (missing) {
    return giveUp({
      code: 'missing-out',
      message: `the command ended well but did not write \`${missing.path}\``,
      at: missing.at,
      hint: 'check the path, or take it out of the stage',
    });
  }
  const found = backend === null ? {} : { backend };
  journal.append({ t: 'ran', stage: stage.name, exit: 0, ms: Math.round(ms), ...found, left });
  journal.sync();
  const made = madeBy(run, stage.name, ms, backend);
  const recording = await record(run, stage, print, {
    commit: options.commit,
    share: true,
    made,
  });
  switch (recording.outcome) {
    case 'recorded':
      replacement.keep();
      return { outcome: 'ran', ms: elapsed(), ...log };
    case 'failed':
      return giveUp(recording.problem, true);
    default:
      replacement.keep();
      return { outcome: recording.outcome, ms: elapsed(), problem: recording.problem, ...log };
  }

  /** Without a problem the user has stopped it. */
  async function giveUp(why: Problem | null, hasRan = false): Promise<StageEnd> {
    const outcome = why ? 'failed' : 'cancelled';
    const tell = (): void =>
      journal.append({ t: outcome, stage: stage.name, ...(started && { ms: Math.round(ms) }) });
    if (started) {
      const at = new Date(fx.now()).toISOString();
      noteFailure(layout, stage.name, { outcome: why ? 'failed' : 'interrupted', run: run.id, at });
    }
    if (why?.code === gateFailed) {
      tell();
      replacement.keep();
      await storeUnrecorded(session, stage, options.commit);
      return { outcome, ms: elapsed(), problem: why, tail, ...log };
    }
    // After `ran` whoever mends takes what is at the outs for what the command made: then `failed` comes before the old outs.
    if (hasRan) tell();
    await replacement.undo(why ? 'failed' : 'interrupted', () => {
      if (!hasRan) tell();
    });
    return { outcome, ms: elapsed(), ...(why && { problem: why }), tail, ...log };
  }
}

/** So that the next run can drop what is in no record without a word; where it cannot be stored, that goes to the trash. */
async function storeUnrecorded(
  session: Session,
  { name, outs }: Decision['stage'],
  commit: boolean,
): Promise<void> {
  try {
    await takeOuts(session, { name, outs, deps: [] }, { commit });
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}
