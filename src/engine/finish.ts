/** The end of a command that may have changed things: what it recorded goes into the lock, what it looked at into the index. */
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import { isUlid, timeOfUlid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { foldRuns } from '../store/fold.ts';
import { sweepTemporary } from '../store/spool.ts';
import { sweepTrash } from '../store/trash.ts';
import { ignorePaths } from './git-ignore.ts';
import type { Session } from './session.ts';

/** The problem is that some of what `run` recorded did not enter the lock; it is told already. */
export async function finishRun(session: Session, run?: string): Promise<Problem | null> {
  const { layout, breakLock, objects, departed } = session;
  let dropped: readonly string[] = [];
  // The lock shall not name what a power loss could still take.
  await objects.barrier();
  if (namesIn(layout.open).length > 0 || isLockUntidy(session)) {
    ({ dropped } = await foldRuns(layout, run === undefined ? [] : [run], {
      breakLock,
      keep: (name) => !departed.stages.has(name),
      keepData: (path) => !departed.data.has(path),
      before: (folded) => ignorePaths(session, [privateFolder, ...recordedPaths(session, new Set(folded))]),
    }));
    sweepTrash(layout);
  }
  sweepTemporary(layout, Math.min(fx.now() - day, ...namesIn(layout.open).filter(isUlid).map(timeOfUlid)));
  session.index.save();
  if (dropped.length === 0) return null;
  const problem = movedOn(dropped);
  session.emit({ event: 'warned', problem });
  return problem;
}

const movedOn = (names: readonly string[]): Problem => ({
  code: 'lock-moved-on',
  message: `\`lucidity.lock\` changed meanwhile: it does not take what was recorded of ${names.map((name) => `\`${name}\``).join(', ')}`,
  hint: 'run `luc repro` again',
});

/** A project that was written by hand has no line for it, and git would take the store in. */
const privateFolder = '.luc' as RelPath;

/** Others may be writing what nothing in the folder of open runs tells of: data that is being added, say. */
const day = 24 * 60 * 60 * 1000;

/** What luc keeps, and git therefore shall not, of stages and data by their names. */
const recordedPaths = ({ pipeline }: Session, names: ReadonlySet<string>): RelPath[] => [
  ...pipeline.stages
    .filter((stage) => names.has(stage.name))
    .flatMap((stage) => stage.outs.filter((out) => out.cache).map((out) => out.path)),
  ...pipeline.data.filter((data) => names.has(data.path)).map((data) => data.path),
];

/** Stages and data that the pipeline no longer has leave the lock, and so do conflict markers. */
const isLockUntidy = ({ recorded, departed }: Session): boolean =>
  recorded.conflicted !== null || departed.stages.size + departed.data.size > 0;
