/** Moves what is at paths aside, before a run puts something else there; the journal knows of it before it moves. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { type Entry, sameEntry } from '../entry.ts';
import type { TrashReason } from '../event.ts';
import type { Subject } from '../journal-line.ts';
import type { RelPath } from '../path.ts';
import { moveAside } from '../store/aside.ts';
import { absolute } from '../store/layout.ts';
import type { Run } from './run.ts';

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

/** What is to be moved, and on whose behalf. */
export interface Moving {
  readonly subject: Subject;
  readonly paths: readonly RelPath[];
  /** Those of which the command gets a copy. */
  readonly persistent: readonly RelPath[];
}

/**
 * Adds each to `asides`. What they hold is looked at where nobody else comes to them any more: until then the user may
 * edit them.
 */
export function setAside(run: Run, { subject, paths, persistent }: Moving, asides: Aside[]): void {
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
