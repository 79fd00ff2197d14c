/** Adopts what DVC recorded, data before the stages that read it; for a project that is translated already. */
import type { DvcRecords } from '../dvc-record.ts';
import { type Adoption, adoptData, adoptStage, type Reasons } from '../engine/dvc/adopt.ts';
import { openDvcContents } from '../engine/dvc/contents.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import type { Failure } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { storeWriteProblem } from '../store/store-place.ts';
import type { Context } from './context.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession } from './open-session.ts';

export interface Adopted {
  readonly stages: readonly string[];
  readonly data: readonly string[];
  /** What is left to run, or to be recorded by hand, with why. */
  readonly stagesLeft: ReadonlyMap<string, Reasons>;
  readonly dataLeft: ReadonlyMap<string, Reasons>;
}

/** What is recorded already is left as it is. */
export async function adoptDvc(context: Context, records: DvcRecords): Promise<Outcome<Adopted, Failure>> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return opened;
  const session = opened.value;
  const closed = storeWriteProblem(session.layout);
  if (closed) return fail({ kind: 'environment', problems: [closed] });
  const run = openRun(session, context.argv);
  const stagesLeft = new Map<string, Reasons>();
  const dataLeft = new Map<string, Reasons>();
  const stages: string[] = [];
  const data: string[] = [];
  const worked = await inRun(context, run, async (signal) => {
    const adoption: Adoption = { run, records, contents: openDvcContents(session), signal };
    for (const one of session.pipeline.data) {
      if (session.recorded.data.has(one.path)) continue;
      const reasons = await adoptData(adoption, one);
      if (reasons.length > 0) dataLeft.set(one.path, reasons);
      if (session.recorded.data.has(one.path)) data.push(one.path);
    }
    for (const name of session.graph.order) {
      const stage = session.stages.get(name);
      if (!stage || session.recorded.stages.has(name)) continue;
      const reasons = await adoptStage(adoption, stage);
      if (reasons.length > 0) stagesLeft.set(name, reasons);
      else stages.push(name);
    }
  });
  const dropped = await finishRun(session, run.id);
  if (!worked.ok) return worked;
  return dropped
    ? fail({ kind: 'work', problems: [dropped] })
    : succeed({ stages, data, stagesLeft, dataLeft });
}
