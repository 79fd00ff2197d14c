/** The way to a path of the project: whether a link on it leads out, so that what is written there is not the project's. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { ancestorsOf, type RelPath } from '../path.ts';
import { isReservedName } from '../tree.ts';
import type { Layout } from './layout.ts';

/** Whether the link leads out of the project, or into a private folder of it; also where it leads nowhere. */
export function leadsAway(layout: Layout, link: string): boolean {
  const root = fx.realpathSync(layout.root);
  const real = realPathOf(link);
  const parts = real?.startsWith(`${root}/`) ? real.slice(root.length + 1).split('/') : null;
  return !parts || parts.some(isReservedName) || !fx.statSync(link)?.isDirectory();
}

/** The link above `path` that leads away; null where there is none. */
export function findWayOut(layout: Layout, path: RelPath): RelPath | null {
  const isWayOut = (folder: RelPath): boolean => {
    const at = join(layout.root, folder);
    return (fx.lstatSync(at)?.isSymbolicLink() ?? false) && leadsAway(layout, at);
  };
  return ancestorsOf(path).reverse().find(isWayOut) ?? null;
}

/** The problem that a path is which a command would have to write elsewhere; null where there is none. */
export function wayOutProblem(layout: Layout, path: RelPath): Problem | null {
  const link = findWayOut(layout, path);
  return (
    link && {
      code: 'path-escapes',
      message: `\`${path}\` is not written: the link \`${link}\` leads out of the project, or into a private folder`,
      hint: 'replace the link by a folder; the out itself may be a link',
    }
  );
}

/** Throws where nothing of ours may be changed at `path`. */
export function refuseWayOut(layout: Layout, path: RelPath): void {
  const problem = wayOutProblem(layout, path);
  if (problem) throw new ProblemError('work', problem);
}

function realPathOf(path: string): string | null {
  try {
    return fx.realpathSync(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ELOOP')) return null;
    throw error;
  }
}
