/** Old outs while a stage runs: moved aside before, put back on failure, dropped after success if the store has them. */
import { dirname, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, removeIfEmpty } from '../base/files.ts';
import { type Entry, sameEntry } from '../entry.ts';
import type { TrashReason } from '../event.ts';
import type { Subject } from '../journal-line.ts';
import type { RelPath } from '../path.ts';
import { besideOf, discard, dropAside, isAside, moveAside, moveBeside, putBack } from '../store/aside.ts';
import { duplicate } from '../store/duplicate.ts';
import { entryAt } from '../store/entry-at.ts';
import { absolute } from '../store/layout.ts';
import { moveToTrash } from '../store/trash.ts';
import { findObstacle } from '../store/way.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export interface Aside {
  readonly path: RelPath;
  /** Relative to `.luc`. */
  readonly at: string;
  /** What it holds; null where that could not be told. */
  readonly entry: Entry | null;
  /** What the trash says of it where the store lacks it; null where it need not be kept once it has a successor. */
  readonly why: TrashReason | null;
  /** Whether the command gets a copy of it, to build upon. */
  readonly persists: boolean;
}

/** On whose behalf something is moved. */
export interface Mover {
  readonly subject: Subject;
  /** Those of which the command gets a copy. */
  readonly persistent?: readonly RelPath[];
}

/**
 * Moves `paths` out of the way and adds each to `asides`; the journal knows of it before it moves. What they hold is
 * looked at where nobody else comes to them any more: until then the user may edit them.
 */
export function setAside(
  run: Run,
  { subject, persistent = [] }: Mover,
  paths: readonly RelPath[],
  asides: Aside[],
): void {
  const { layout, products, observer } = run.session;
  for (const path of paths) {
    const from = absolute(layout, path);
    const before = fx.lstatSync(from);
    if (!before) continue;
    const persists = persistent.includes(path);
    const recorded = products.recorded(path);
    const note = (to: string, why: TrashReason | null): void =>
      run.journal().append({ t: 'aside', ...subject, from: path, to, why });
    const expected = reasonToKeep(recorded, recorded, persists);
    const at = moveAside(layout, run.id, path, (to) => {
      note(to, expected);
      // Where the move fails, a part of it may be there.
      asides.push({ path, at: to, entry: null, why: 'edited', persists });
    });
    const entry = observer.moved({ path, from, to: join(layout.luc, at), before });
    const why = reasonToKeep(entry, recorded, persists);
    asides.splice(-1, 1, { path, at, entry, why, persists });
    if (why !== expected) note(at, why);
    observer.forget(path);
  }
}

/** Null where nothing is lost: the old out is as recorded, and its command had a copy of it to build upon. */
function reasonToKeep(entry: Entry | null, recorded: Entry | null, persists: boolean): TrashReason | null {
  if (recorded === null) return 'unrecorded';
  if (!sameEntry(recorded, entry)) return 'edited';
  return persists ? null : 'unstored';
}

/** Gives the command a copy of what persists, which it can change as it likes. */
export async function givePersistent(
  { layout, observer }: Session,
  asides: readonly Aside[],
  signal: AbortSignal,
): Promise<void> {
  for (const { path, at, persists } of asides) {
    if (!persists) continue;
    await duplicate(layout, join(layout.luc, at), absolute(layout, path), signal);
    observer.forget(path);
  }
}

/** After success: what the store has goes, the rest is kept in the trash. */
export function dropAsides(run: Run, asides: readonly Aside[]): void {
  const { session } = run;
  orLeaveOpen(run, () => {
    for (const { path, at, entry, why } of asides) {
      const isStored = entry !== null && session.objects.hasAll(entry);
      if (isStored || why === null) dropAside(session.layout, at);
      else trash(run, path, why, at);
    }
  });
}

/** What is aside and could be neither put back nor given up is so by whoever mends the run; until then it stays claimed. */
function orLeaveOpen(run: Run, act: () => void): void {
  try {
    act();
  } catch (error) {
    run.leaveOpen();
    throw error;
  }
}

/** How a command ended that did not end well. */
type BadEnd = 'failed' | 'interrupted';

/** After failure: its old outs come back, what the stage wrote goes to the trash. */
export function restoreAsides(
  run: Run,
  subject: Subject,
  written: readonly RelPath[],
  asides: readonly Aside[],
  why: BadEnd = 'failed',
): void {
  putAllBack(run, written, asides);
  trashFailed(run, subject, written, asides, why);
}

/** Takes no space, so that it can be done on a full disk. */
export function putAllBack(run: Run, written: readonly RelPath[], asides: readonly Aside[]): void {
  const { layout, observer } = run.session;
  orLeaveOpen(run, () => {
    for (const { path, at } of asides) {
      if (isAside(layout, at, path)) {
        if (written.includes(path)) moveBeside(layout, at, path);
        putBack(layout, at, path);
      }
      observer.forget(path);
    }
  });
}

/** Once the old outs are back, which ends what the stage is about. */
export function trashFailed(
  run: Run,
  subject: Subject,
  written: readonly RelPath[],
  asides: readonly Aside[],
  why: BadEnd = 'failed',
): void {
  orLeaveOpen(run, () => {
    for (const aside of asides) trashBeside(run, aside, why);
    const hadNone = written.filter((path) => asides.every((aside) => aside.path !== path));
    trashWritten(run, hadNone, [], why);
    run.journal().append({ t: 'at-rest', ...subject });
  });
}

/** What was moved beside an old out, so that this one could come back. */
export function trashBeside(
  run: Run,
  { path, at, persists, entry }: Omit<Aside, 'why'>,
  why: BadEnd = 'failed',
): void {
  const { layout } = run.session;
  const beside = besideOf(at);
  const place = join(layout.luc, beside);
  if (!exists(place)) return;
  if (persists && isUnchanged(place, entry)) discard(layout, place);
  else trash(run, path, why, beside);
  removeIfEmpty(dirname(place));
}

/** What a failed command wrote is kept; a copy of what persists that it left as it was is none of that. */
export function trashWritten(
  run: Run,
  written: readonly RelPath[],
  asides: readonly Aside[],
  why: BadEnd = 'failed',
): void {
  const { session } = run;
  for (const path of written) {
    const place = absolute(session.layout, path);
    if (!exists(place) || findObstacle(session.layout, path) !== null) continue;
    const given = asides.find((aside) => aside.path === path && aside.persists);
    if (given && isUnchanged(place, given.entry)) {
      discard(session.layout, place);
      session.observer.forget(path);
    } else trash(run, path, why, null);
  }
}

function isUnchanged(place: string, given: Entry | null): boolean {
  const now = entryAt(place);
  return now !== null && sameEntry(now, given);
}

function trash(run: Run, path: RelPath, why: TrashReason, at: string | null): void {
  const { session } = run;
  const to = moveToTrash(session.layout, run.id, path, at);
  session.observer.forget(path);
  session.emit({ event: 'trashed', path, to, why });
}
