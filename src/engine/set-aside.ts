/** Old outs while a stage runs: moved aside before, put back on failure, dropped after success if the store has them. */
import { exists } from '../base/files.ts';
import type { Entry } from '../entry.ts';
import type { Event } from '../event.ts';
import type { RelPath } from '../path.ts';
import { dropAside, moveAside, putBack } from '../store/aside.ts';
import { absolute } from '../store/layout.ts';
import { moveToTrash } from '../store/trash.ts';
import type { Decision } from './decide.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export interface Aside {
  readonly path: RelPath;
  /** Relative to `.luc`. */
  readonly at: string;
  /** What it holds; null where that could not be told. */
  readonly entry: Entry | null;
  /** Whether something was recorded there: then this is an edit of it. */
  readonly wasRecorded: boolean;
}

type TrashReason = Extract<Event, { event: 'trashed' }>['why'];

/** On whose behalf something is moved: a stage's name or a data path, and what was seen where. */
export interface Mover {
  readonly name: string;
  readonly seen: (path: RelPath) => Entry | null;
}

export const moverOf = ({ stage, outs }: Decision): Mover => ({
  name: stage.name,
  seen: (path) => outs.get(path)?.entry ?? null,
});

/** Moves `paths` out of the way and adds each to `asides`; the journal knows of it before it moves. */
export function setAside(
  session: Session,
  run: Run,
  mover: Mover,
  paths: readonly RelPath[],
  asides: Aside[],
): void {
  for (const path of paths) {
    if (!exists(absolute(session.layout, path))) continue;
    const at = moveAside(session.layout, run.id, path, (to) =>
      run.journal().append({ t: 'aside', stage: mover.name, from: path, to }),
    );
    asides.push({ path, at, entry: mover.seen(path), wasRecorded: session.products.recorded(path) !== null });
    session.observer.forget(path);
  }
}

/** After success: what the store has goes, the rest is kept in the trash. */
export function dropAsides(session: Session, run: Run, asides: readonly Aside[]): void {
  for (const { path, at, entry, wasRecorded } of asides) {
    const isStored = entry !== null && session.objects.missing(entry).length === 0;
    if (isStored) dropAside(session.layout, at);
    else trash(session, run, path, wasRecorded ? 'edited' : 'unrecorded', at);
  }
}

/** After failure: what the stage wrote goes to the trash, its old outs come back. */
export function restoreAsides(
  session: Session,
  run: Run,
  name: string,
  written: readonly RelPath[],
  asides: readonly Aside[],
): void {
  trashPaths(session, run, written, 'failed');
  for (const { path, at } of asides) {
    putBack(session.layout, at, path);
    session.observer.forget(path);
  }
  run.journal().append({ t: 'put-back', stage: name });
}

export function trashPaths(session: Session, run: Run, paths: readonly RelPath[], why: TrashReason): void {
  for (const path of paths) {
    if (exists(absolute(session.layout, path))) trash(session, run, path, why, null);
  }
}

function trash(session: Session, run: Run, path: RelPath, why: TrashReason, at: string | null): void {
  const to = moveToTrash(session.layout, run.id, path, at);
  session.observer.forget(path);
  session.emit({ event: 'trashed', path, to, why });
}
