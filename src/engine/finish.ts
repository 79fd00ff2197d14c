/** The end of a command that may have changed things: what it recorded goes into the lock, what it looked at into the index. */
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Departed, type FoldedRecord, foldRuns } from '../store/fold.ts';
import { sweepOld } from '../store/sweep-old.ts';
import { sweepTemporary } from '../store/sweep-temporary.ts';
import { findDeparted } from './departed.ts';
import { ignorePaths } from './git-ignore.ts';
import type { Session } from './session.ts';

/** The problem is that some of what `run` recorded did not enter the lock; it is told already. */
export async function finishRun(session: Session, run?: string): Promise<Problem | null> {
  const { layout, breakLock, objects } = session;
  let dropped: readonly string[] = [];
  // Compiled before the lock of the project is held, and again only where it changes meanwhile.
  await session.pipelineNow();
  // The lock shall not name what a power loss could still take.
  await objects.barrier();
  if (namesIn(layout.open).length > 0 || (await isLockUntidy(session))) {
    ({ dropped } = await foldRuns(layout, run === undefined ? [] : [run], {
      breakLock,
      prepare: (record, told) => tidyUp(session, record, told),
    }));
    sweepOld(layout);
  }
  sweepTemporary(layout, Math.min(fx.now() - day, ...namesIn(layout.open).filter(isUlid).map(timeOfUlid)));
  session.index.save();
  const missed = dropped.length > 0 ? await stillHad(session, dropped) : [];
  if (missed.length === 0) return null;
  const problem = movedOn(missed);
  session.emit({ event: 'warned', problem });
  return problem;
}

/** What was removed from the project meanwhile is missed by nobody. */
async function stillHad(session: Session, names: readonly string[]): Promise<readonly string[]> {
  const { stages, data } = (await session.pipelineNow()) ?? session.pipeline;
  return names.filter(
    (name) => stages.some((stage) => stage.name === name) || data.some(({ path }) => path === name),
  );
}

const movedOn = (names: readonly string[]): Problem => ({
  code: 'lock-moved-on',
  message: `\`lucidity.lock\` changed meanwhile: it does not take what was recorded of ${names.map((name) => `\`${name}\``).join(', ')}`,
  hint: 'run `luc repro` again',
});

/** A project that was written by hand has no line for it, and git would take the store in. */
const privateFolder = '.luc' as RelPath;

/** Temporary files that are younger may be those of a command that has opened no run yet. */
const day = 24 * 60 * 60 * 1000;

/** Others may have added and removed stages and data since the session was opened. */
async function tidyUp(session: Session, record: FoldedRecord, told: readonly string[]): Promise<Departed> {
  const pipeline = await session.pipelineNow();
  const kept = keptPaths(pipeline ?? session.pipeline, new Set(told));
  await ignorePaths(session, [privateFolder, ...kept]);
  return pipeline ? findDeparted(pipeline, record) : { stages: new Set(), data: new Set() };
}

/** What luc keeps, and git therefore shall not, of stages and data by their names. */
const keptPaths = ({ stages, data }: Pipeline, names: ReadonlySet<string>): RelPath[] => [
  ...stages
    .filter((stage) => names.has(stage.name))
    .flatMap((stage) => stage.outs.filter((out) => out.cache).map((out) => out.path)),
  ...data.filter(({ path }) => names.has(path)).map(({ path }) => path),
];

/** Stages and data that the pipeline no longer has leave the lock, and so do conflict markers. */
async function isLockUntidy({ recorded, pipelineNow }: Session): Promise<boolean> {
  if (recorded.conflicted !== null) return true;
  const pipeline = await pipelineNow();
  if (!pipeline) return false;
  const { stages, data } = findDeparted(pipeline, recorded);
  return stages.size + data.size > 0;
}
