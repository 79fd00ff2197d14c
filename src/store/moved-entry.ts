/** The entry of what has just been moved away: by its stat as the index knew it, and read only where that differs. */
import type { Stats } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fx } from '../base/effects.ts';
import { isSameButMoved } from '../base/file-stat.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import { entryAt } from './entry-at.ts';
import type { Know } from './found.ts';

export interface Moved {
  readonly path: RelPath;
  /** Absolute. */
  readonly from: string;
  readonly to: string;
  /** What `lstat` said of it before it moved. */
  readonly before: Stats;
}

/** Null as in `entryAt`. */
export function movedEntry({ path, from, to, before }: Moved, know: Know): Entry | null {
  return entryAt(to, {
    statOf,
    know: (place, stat) =>
      know(`${path}${place.slice(to.length)}` as RelPath, isSameButMoved(before, stat) ? before : stat),
  });

  /** A link still leads to what it led to, also where that has moved along. */
  function statOf(place: string): Stats | undefined {
    const stat = fx.lstatSync(place);
    if (!stat?.isSymbolicLink()) return stat;
    const target = resolve(dirname(join(from, relative(to, place))), fx.readlinkSync(place));
    const inside = relative(from, target);
    return fx.statSync(inside === '..' || inside.startsWith('../') ? target : join(to, inside));
  }
}
