/** Copies parts of files on worker threads, for tens of thousands of small files: most of what one costs is the system's. */
import { copyParts, type Part } from './copy-parts.ts';
import { type CopyAnswer, requestOf, told } from './copy-task.ts';
import { fx } from './effects.ts';
import type { FileStat } from './file-stat.ts';
import { removeFile } from './files.ts';
import { hireTeam } from './workers.ts';

/** As `copyParts`. */
export type CopyElsewhere = (
  from: string,
  parts: readonly Part[],
  time: number,
) => Promise<readonly (FileStat | null)[]>;

export interface Copying {
  readonly copy: CopyElsewhere;
  /** Comes last, when all that was asked is answered. */
  readonly close: () => void;
}

/** Null where there are no workers. */
export async function openCopying(): Promise<Copying | null> {
  // Known from now on: nobody may ask the system while other threads make files.
  fx.umask();
  const team = await hireTeam(Number.POSITIVE_INFINITY, undefined);
  if (!team) return null;
  const { hands, release } = team;
  let turn = 0;

  const copy: CopyElsewhere = async (from, parts, time) => {
    const made = await hands[turn++ % hands.length]?.ask('copy', requestOf(from, parts, time));
    if (made) return parts.map((_, i) => statIn(made, i));
    // It may have made some.
    for (const { to } of parts) removeFile(to);
    return copyParts(from, parts, time);
  };

  return { copy, close: release };
}

function statIn(made: CopyAnswer, i: number): FileStat | null {
  const [size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0, mode = 0] = made.subarray(i * told, (i + 1) * told);
  return Number.isNaN(size) ? null : { size, mtimeMs, ctimeMs, ino, mode };
}
