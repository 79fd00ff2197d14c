/** The way to a path of the project: whether a link on it leads out, so that what is written there is not the project's. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { ancestorsOf, type RelPath } from '../path.ts';
import { isReservedName } from '../tree.ts';
import type { Layout } from './layout.ts';
import { isUsersOwn } from './whose-link.ts';

/**
 * Whether nothing may be written through the link: it leads nowhere, into a private folder, around the project, or out
 * of it though it is not the user's own.
 */
export function leadsAway(layout: Layout, link: string): boolean {
  const root = fx.realpathSync(layout.root);
  const real = realPathOf(link);
  if (real === null || !fx.statSync(real)?.isDirectory()) return true;
  if (root === real || root.startsWith(`${real}/`)) return true;
  const isInside = real.startsWith(`${root}/`);
  const names = (isInside ? real.slice(root.length) : real).split('/');
  return names.some(isReservedName) || !(isInside || isUsersOwn(layout, link));
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
      hint: 'replace the link by a folder, or by one of your own that git does not keep',
    }
  );
}

/** Throws where nothing of ours may be changed at `path`. */
export function refuseWayOut(layout: Layout, path: RelPath): void {
  const problem = wayOutProblem(layout, path);
  if (problem) throw new ProblemError('work', problem);
}

/** Null where nothing is there in the end. */
export function realPathOf(path: string): string | null {
  try {
    return fx.realpathSync(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return null;
    throw error;
  }
}
