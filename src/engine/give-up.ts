/** What of a replacement does not stay, the old or the new: what nobody would miss goes, the rest is kept in the trash. */
import { dirname, join } from 'node:path';
import { exists, removeIfEmpty } from '../base/files.ts';
import { type Entry, sameEntry } from '../entry.ts';
import type { TrashReason } from '../event.ts';
import type { RelPath } from '../path.ts';
import { besideOf, discard, dropAside } from '../store/aside.ts';
import { entryAt } from '../store/entry-at.ts';
import { absolute } from '../store/layout.ts';
import { moveToTrash } from '../store/trash.ts';
import { findObstacle } from '../store/way.ts';
import { orLeaveOpen, type Run } from './run.ts';
import type { Aside } from './set-aside.ts';

/** How something ended that did not end well. */
export type BadEnd = 'failed' | 'interrupted';

/** Their successors stay: what the store has goes. */
export function dropAsides(run: Run, asides: readonly Aside[]): void {
  const { layout, objects } = run.session;
  orLeaveOpen(run, () => {
    for (const { path, at, entry, why } of asides) {
      const isStored = entry !== null && objects.hasAll(entry);
      if (isStored || why === null) dropAside(layout, at);
      else trash(run, path, why, at);
    }
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
  const { layout, observer } = run.session;
  for (const path of written) {
    const place = absolute(layout, path);
    if (!exists(place) || findObstacle(layout, path) !== null) continue;
    const given = asides.find((aside) => aside.path === path && aside.persists);
    if (given && isUnchanged(place, given.entry)) {
      discard(layout, place);
      observer.forget(path);
    } else trash(run, path, why, null);
  }
}

function isUnchanged(place: string, given: Entry | null): boolean {
  const now = entryAt(place);
  return now !== null && sameEntry(now, given);
}

function trash({ session, id }: Run, path: RelPath, why: TrashReason, at: string | null): void {
  const to = moveToTrash(session.layout, id, path, at);
  session.observer.forget(path);
  session.emit({ event: 'trashed', path, to, why });
}
