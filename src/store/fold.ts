/** Folds what open runs have recorded into the lock, and closes them. */
import { join } from 'node:path';
import { removeFile } from '../base/files.ts';
import { isSameProcess, statusOf, thisProcess } from '../base/identity.ts';
import { ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { conflictedData } from './conflicted-data.ts';
import type { Layout } from './layout.ts';
import { readLock, writeHeldLock } from './lock-file.ts';
import type { MutexOptions } from './lock-link.ts';
import { withMutex } from './mutex.ts';
import { type OpenRun, openRuns } from './open-runs.ts';
import { layOver, type Overlay } from './overlay.ts';
import type { Recorded } from './recorded.ts';

export interface FoldOptions extends MutexOptions {
  /**
   * Done before the lock is written, so that a kill cannot come in between. `told`: the stages and data of which open
   * runs tell what the lock will say. Gives what leaves the lock; default: nothing does.
   */
  readonly prepare?: (record: FoldedRecord, told: readonly string[]) => Promise<Departed>;
}

export type FoldedRecord = Pick<Recorded, 'stages' | 'data' | 'live' | 'conflicted'>;

/** Stages and data that have no place in the lock any more. */
export interface Departed {
  readonly stages: ReadonlySet<string>;
  readonly data: ReadonlySet<string>;
}

export interface Folded {
  /** Stages and data that entered the lock. */
  readonly folded: readonly string[];
  /** Stages and data of `runs` that did not, as the lock has moved on; the run cache gives stages back. */
  readonly dropped: readonly string[];
  /** Whether the lock file was written. */
  readonly written: boolean;
}

const nothingDeparts = async (): Promise<Departed> => ({ stages: new Set(), data: new Set() });

/**
 * Writes what all open runs have recorded, and closes those that have ended, unless somebody else still needs them. The
 * lock is durable before a run is closed. What of `runs` did not enter is told.
 */
export function foldRuns(
  layout: Layout,
  runs: Iterable<string>,
  { prepare = nothingDeparts, ...options }: FoldOptions = {},
): Promise<Folded> {
  const finished = new Set(runs);
  return withMutex(
    layout,
    'lock',
    async (checkHeld) => {
      const open = openRuns(layout);
      const { lock, conflicted } = readLock(layout);
      const overlay = layOver(lock, open);
      const { stages, data } = overlay;
      const departed = await prepare({ stages, data, live: overlay.live, conflicted }, overlay.told);
      const disputed = conflictedData(layout, conflicted, data, (path) => !departed.data.has(path));
      if (disputed.length > 0) throw new ProblemError('project', ...disputed);
      for (const stage of departed.stages) stages.delete(stage);
      for (const path of departed.data) data.delete(path as RelPath);
      const written = writeHeldLock(layout, { stages, data }, checkHeld);
      for (const id of closable(open, overlay)) removeFile(join(layout.open, id));
      const dropped = [...finished].flatMap((id) => [...(overlay.dropped.get(id) ?? [])]);
      return { folded: overlay.applied, dropped, written };
    },
    options,
  );
}

/** A run stays as long as one that recorded something before it: laid over the lock alone, that one would be the last word. */
function closable(open: readonly OpenRun[], { unsettledRuns, dropped }: Overlay): readonly string[] {
  const words = new Map(open.map((run) => [run, lastWords(run)]));
  const isBefore = (staying: OpenRun, run: OpenRun): boolean =>
    [...(words.get(run) ?? [])].some(([name, at]) => {
      const its = words.get(staying)?.get(name);
      return its !== undefined && its <= at;
    });
  const isToBeTold = (run: OpenRun): boolean => (dropped.get(run.id)?.size ?? 0) > 0 && isOthersToFold(run);
  let closing = open.filter((run) => run.ended && !unsettledRuns.has(run.id) && !isToBeTold(run));
  for (;;) {
    const staying = open.filter((run) => !closing.includes(run));
    const kept = closing.filter((run) => !staying.some((other) => isBefore(other, run)));
    if (kept.length === closing.length) return kept.map(({ id }) => id);
    closing = kept;
  }
}

/** Whoever has just ended a run folds it next, and then hears what of it does not enter. */
const isOthersToFold = ({ process }: OpenRun): boolean =>
  process !== null && statusOf(process) === 'alive' && !isSameProcess(process, thisProcess());

/** Stage or path → when the run last told of it. */
const lastWords = ({ lines }: OpenRun): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap((line) =>
      'at' in line ? [[line.t === 'data' ? line.path : line.stage, line.at] as const] : [],
    ),
  );
