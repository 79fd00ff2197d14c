/** Whether what a link leads to is a folder above it: whoever walks into that never comes back. */
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { fx } from '../base/effects.ts';
import type { Layout } from './layout.ts';

export interface LinkLoops {
  /** A link to the project, or to a folder above it, has all that we write in it. */
  holdsProject(stat: Stats): boolean;
}

export function openLinkLoops({ root }: Layout): LinkLoops {
  let holders: readonly string[] | null = null;
  return {
    holdsProject(stat) {
      holders ??= [root, ...parentsOf(root)];
      return leadsBack(holders, stat);
    },
  };
}

/** Up to the root of the file system. */
function parentsOf(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...parentsOf(above)];
}

/** `above` are absolute paths, and `stat` is that of the link's target. */
export function leadsBack(above: readonly string[], stat: Stats): boolean {
  return above.some((folder) => {
    const other = fx.statSync(folder);
    return other?.ino === stat.ino && other.dev === stat.dev;
  });
}
