/** The way to a path of the project: whether a link on it leads out, so that what is written there is not the project's, or a file blocks it. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { ancestorsOf, type RelPath } from '../path.ts';
import { isReservedName } from '../tree.ts';
import type { Layout } from './layout.ts';
import { isUsersOwn } from './whose-link.ts';

/** What is above `path` and lets nothing of ours be written there: a link that leads away, or what is no folder; null for a free way. */
export function findObstacle(layout: Layout, path: RelPath): RelPath | null {
  return ancestorsOf(path).findLast((above) => isObstacle(layout, join(layout.root, above))) ?? null;
}

function isObstacle(layout: Layout, at: string): boolean {
  const stat = fx.lstatSync(at);
  if (!stat) return false;
  return stat.isSymbolicLink() ? leadsAway(layout, at) : !stat.isDirectory();
}

/**
 * Whether nothing may be written through the link: it leads nowhere, into a private folder, around the project, or out
 * of it though it is not the user's own.
 */
function leadsAway(layout: Layout, link: string, to: 'folder' | 'file' = 'folder'): boolean {
  const root = fx.realpathSync(layout.root);
  const real = realPathOf(link);
  if (real === null || fx.statSync(real)?.isDirectory() !== (to === 'folder')) return true;
  if (root === real || root.startsWith(`${real}/`)) return true;
  const isInside = real.startsWith(`${root}/`);
  const names = (isInside ? real.slice(root.length) : real).split('/');
  return names.some(isReservedName) || !(isInside || isUsersOwn(layout, link));
}

/** The problem that a path is which a command would have to write elsewhere, or cannot write; null where there is none. */
export function obstacleProblem(layout: Layout, path: RelPath): Problem | null {
  const above = findObstacle(layout, path);
  if (above === null) return null;
  return fx.lstatSync(join(layout.root, above))?.isSymbolicLink()
    ? {
        code: 'path-escapes',
        message: `\`${path}\` is not written: the link \`${above}\` leads out of the project, or into a private folder`,
        hint: 'replace the link by a folder, or by one of your own that git does not keep',
      }
    : {
        code: 'path-in-the-way',
        message: `\`${path}\` is not written: \`${above}\` is in the way`,
        hint: 'move it elsewhere, then repeat the command',
      };
}

/** The same for a file of the user's, which is changed where it lies if it is itself a link. */
export function fileObstacleProblem(layout: Layout, path: RelPath): Problem | null {
  const at = join(layout.root, path);
  if (!fx.lstatSync(at)?.isSymbolicLink() || !leadsAway(layout, at, 'file'))
    return obstacleProblem(layout, path);
  return {
    code: 'path-escapes',
    message: `\`${path}\` is not changed: it is a link that leads nowhere, out of the project, or into a private folder`,
    hint: 'put the file itself there, or a link of your own that git does not keep',
  };
}

/** Throws where nothing of ours may be changed at `path`. */
export function refuseObstacle(layout: Layout, path: RelPath): void {
  const problem = obstacleProblem(layout, path);
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
