/** How a command has left the outs of its stage, and which of them somebody has touched since: by stat alone. */
import type { Stats } from 'node:fs';
import { fx } from '../base/effects.ts';
import type { LeftOut, LeftOuts } from '../journal-line.ts';
import { childOf, type RelPath } from '../path.ts';
import { absolute, type Layout } from '../store/layout.ts';
import { listFolder, lookAt } from '../store/look-at.ts';

/** Looks at the outs alone, into no folder. */
export function lookAtLeft(layout: Layout, paths: readonly RelPath[]): LeftOuts {
  const outs = new Map<RelPath, LeftOut>();
  for (const path of paths) {
    const stat = statAt(layout, path);
    if (stat) outs.set(path, { ino: stat.ino, ctimeMs: stat.ctimeMs });
  }
  // The clock counts whole milliseconds here, in a file system parts of them.
  return { until: fx.now() + 1, outs };
}

/**
 * Folders are looked at whole. No time of change can be set by hand; `ahead` is by how many milliseconds the clock that
 * makes them, a file server's perhaps, is ahead of ours.
 */
export function touchedSince(layout: Layout, { until, outs }: LeftOuts, ahead: number): readonly RelPath[] {
  const latest = until + ahead;
  const seen = new Set<string>();
  return [...outs].filter(([path, left]) => isTouched(path, left)).map(([path]) => path);

  function isTouched(path: RelPath, { ino, ctimeMs }: LeftOut): boolean {
    const stat = statAt(layout, path);
    return stat?.ino !== ino || stat.ctimeMs !== ctimeMs || isNewBelow(path, stat);
  }

  /** Links count as what they lead to, which may be above them. */
  function isNewBelow(path: RelPath, stat: Stats): boolean {
    const id = `${stat.dev} ${stat.ino}`;
    if (!stat.isDirectory() || seen.has(id)) return false;
    seen.add(id);
    return listFolder(path, absolute(layout, path)).entries.some(({ name }) => {
      const child = childOf(path, name);
      const below = statAt(layout, child);
      return below !== undefined && (below.ctimeMs > latest || isNewBelow(child, below));
    });
  }
}

const statAt = (layout: Layout, path: RelPath): Stats | undefined =>
  lookAt(layout, path, absolute(layout, path)).stat;
