/** Folds what open runs have recorded into the lock, and closes them. */
import { join } from 'node:path';
import { removeFile } from '../base/files.ts';
import { ProblemError } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { conflictedData } from './conflicted-data.ts';
import type { Layout } from './layout.ts';
import { readLock, writeHeldLock } from './lock-file.ts';
import type { MutexOptions } from './lock-link.ts';
import { withMutex } from './mutex.ts';
import { type OpenRun, openRuns } from './open-runs.ts';
import { layOver } from './overlay.ts';

export interface FoldOptions extends MutexOptions {
  /** Whether the stage stays in the lock; default: all do. */
  readonly keep?: (stage: string) => boolean;
  readonly keepData?: (path: RelPath) => boolean;
  /** Done before the lock is written, with the stages and data that enter it; so that a kill cannot come in between. */
  readonly before?: (folded: readonly string[]) => Promise<void>;
}

export interface Folded {
  /** Stages and data that entered the lock. */
  readonly folded: readonly string[];
  /** Stages and data of `runs` that did not, as the lock has moved on; the run cache gives stages back. */
  readonly dropped: readonly string[];
  /** Whether the lock file was written. */
  readonly written: boolean;
}

/**
 * Writes what all open runs have recorded, and closes those that have ended, unless a stage is still unconfirmed or
 * unsaved. The lock is durable before a run is closed. What of `runs` did not enter is told.
 */
export function foldRuns(
  layout: Layout,
  runs: Iterable<string>,
  { keep = () => true, keepData = () => true, before, ...options }: FoldOptions = {},
): Promise<Folded> {
  const finished = new Set(runs);
  return withMutex(
    layout,
    'lock',
    async (checkHeld) => {
      const open = openRuns(layout);
      const parsed = readLock(layout);
      const overlay = layOver(parsed.lock, open);
      const disputed = conflictedData(layout, parsed.conflicted, overlay.data, keepData);
      if (disputed.length > 0) throw new ProblemError('project', ...disputed);
      const stages = new Map([...overlay.stages].filter(([stage]) => keep(stage)));
      const data = new Map([...overlay.data].filter(([path]) => keepData(path)));
      await before?.(overlay.applied);
      const written = writeHeldLock(layout, { stages, data }, checkHeld);
      for (const id of closable(open, overlay.unsettledRuns)) removeFile(join(layout.open, id));
      const dropped = [...finished].flatMap((id) => [...(overlay.dropped.get(id) ?? [])]);
      return { folded: overlay.applied, dropped, written };
    },
    options,
  );
}

/** A run that settled a stage of another stays as long as that one: nothing else tells that the stage is settled. */
function closable(open: readonly OpenRun[], unsettledRuns: ReadonlySet<string>): readonly string[] {
  let closing = open.filter(({ id, ended }) => ended && !unsettledRuns.has(id));
  for (;;) {
    const staying = open.filter((run) => !closing.includes(run));
    const unsettled = new Set(staying.flatMap((run) => stagesOf(run, 'unconfirmed', 'unsaved')));
    const kept = closing.filter((run) => !stagesOf(run, 'recorded').some((stage) => unsettled.has(stage)));
    if (kept.length === closing.length) return kept.map(({ id }) => id);
    closing = kept;
  }
}

const stagesOf = (run: OpenRun, ...kinds: ('recorded' | 'unconfirmed' | 'unsaved')[]): string[] =>
  run.lines.flatMap((line) => (kinds.some((t) => t === line.t) && 'stage' in line ? [line.stage] : []));
