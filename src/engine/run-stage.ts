/** Runs one stage whole: old outs aside, the command, then the record; or everything back as it was. */
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Out } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { absolute } from '../store/layout.ts';
import type { DueStage } from './action.ts';
import { claimLine } from './claim-line.ts';
import { type Executed, execute } from './execute.ts';
import type { Interrupts } from './interrupts.ts';
import { lookAtLeft } from './left-outs.ts';
import { madeBy } from './made.ts';
import { type Recording, record } from './record.ts';
import { openReplacement, type Replacement } from './replacement.ts';
import type { ReproOptions } from './repro-options.ts';
import type { Run } from './run.ts';
import { type BadEnding, undoStage } from './undo-stage.ts';

export interface StageEnd {
  readonly outcome: StageOutcome;
  readonly ms: number;
  readonly problem?: Problem;
  readonly tail?: readonly string[];
  readonly log?: string;
}

export interface RunStageOptions extends ReproOptions {
  readonly interrupts: Interrupts;
  /** Milliseconds, from history. */
  readonly expected: number | null;
}

/** The caller holds the claim on its outs. */
export async function runStage(run: Run, due: DueStage, options: RunStageOptions): Promise<StageEnd> {
  const { stage, print } = due;
  const begun = fx.monotonic();
  run.journal().append(claimLine(run.session, stage, print, options.commit));
  const replacement = openReplacement(run, {
    subject: { stage: stage.name },
    paths: stage.outs.map(({ path }) => path),
    persistent: stage.outs.filter(({ persist }) => persist).map(({ path }) => path),
  });
  const executed = await executeInPlace(run, due, replacement, options);
  const ending = await recordEnding(run, due, executed, options.commit);
  const isBad = ending.outcome === 'failed' || ending.outcome === 'cancelled';
  if (isBad) await undoStage(run, stage, replacement, { executed, ending, commit: options.commit });
  else replacement.keep();
  return {
    outcome: ending.outcome === 'recorded' ? 'ran' : ending.outcome,
    ms: fx.monotonic() - begun,
    ...('problem' in ending && { problem: ending.problem }),
    ...(isBad && { tail: executed.tail }),
    ...(executed.log !== null && { log: executed.log }),
  };
}

/** Where it does not come to its end, everything is as before. */
async function executeInPlace(
  run: Run,
  due: DueStage,
  replacement: Replacement,
  options: RunStageOptions,
): Promise<Executed> {
  const { signal } = options.interrupts;
  try {
    replacement.clear();
    replacement.makeFolders();
    await replacement.givePersistent(signal);
    const attach = options.attach === due.stage.name;
    const startOver = (): Promise<void> => replacement.startOver(signal);
    return await execute(run, due, { ...options, attach, startOver });
  } catch (error) {
    await replacement.undo(signal.aborted ? 'interrupted' : 'failed');
    throw error;
  } finally {
    // The command may have changed what it does not name: who comes up from now on looks for themselves.
    run.session.observer.forget('.' as RelPath);
  }
}

type StageEnding = Exclude<Recording, { readonly outcome: 'failed' }> | BadEnding;

async function recordEnding(
  run: Run,
  { stage, print }: DueStage,
  { problem, cancelled, ms, backend }: Executed,
  commit: boolean,
): Promise<StageEnding> {
  if (cancelled) return { outcome: 'cancelled' };
  if (problem) return { outcome: 'failed', problem, hasRan: false };
  const { layout } = run.session;
  const left = lookAtLeft(
    layout,
    stage.outs.map(({ path }) => path),
  );
  // A link to nothing has no stat, and whoever stores it says so.
  const missing = stage.outs.find(({ path }) => !left.outs.has(path) && !exists(absolute(layout, path)));
  if (missing) return { outcome: 'failed', problem: notWritten(missing), hasRan: false };
  const found = backend === null ? {} : { backend };
  run.journal().append({ t: 'ran', stage: stage.name, exit: 0, ms: Math.round(ms), ...found, left });
  run.journal().sync();
  const made = madeBy(run, stage.name, ms, backend);
  const recording = await record(run, stage, print, { commit, share: true, made });
  return recording.outcome === 'failed' ? { ...recording, hasRan: true } : recording;
}

const notWritten = ({ path, at }: Out): Problem => ({
  code: 'missing-out',
  message: `the command ended well but did not write \`${path}\``,
  at,
  hint: 'check the path, or take it out of the stage',
});
