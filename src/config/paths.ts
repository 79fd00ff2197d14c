/** Paths as the user writes them, and where they may lead: outs into the project, deps into the git work tree. */
import { relative, sep } from 'node:path';
import { findGitRoot } from '../base/git.ts';
import { isOutside, type RelPath, relPath } from '../path.ts';
import { isReservedName } from '../tree.ts';
import { problemAt, type Span, type Tell } from './source.ts';

export type PathUse = 'dep' | 'out' | 'data' | 'wdir';

export interface PathRules {
  /** How many folders above the project its git work tree starts; 0 where they are one, or there is none. */
  readonly above: number;
  readonly tell: Tell;
  /** Names of remotes that something is to be shared by, and where each stands. */
  readonly named: { readonly name: string; readonly span: Span }[];
}

const root = '.' as RelPath;
const bringIn = 'copy it into the project, or make a link to it there';

/** The path from the project root, or null with the problem told. */
export function placePath(
  written: string,
  use: PathUse,
  folder: RelPath,
  span: Span,
  { above, tell }: PathRules,
): RelPath | null {
  const refuse = (why: string, hint?: string): null => {
    tell(problemAt(span, 'path-escapes', `\`${written}\` ${why}`, hint));
    return null;
  };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written))
    return refuse('is a URL', 'stages read and write files: bring it into the project first');
  const relativeTo = folder === '.' ? 'the project root' : `\`${folder}\``;
  if (written.startsWith('/')) return refuse('is an absolute path', `write it relative to ${relativeTo}`);
  if (hasControl(written)) return refuse('holds control characters', 'give it another name');
  if (/\p{Surrogate}/u.test(written)) return refuse('is not valid Unicode text');
  const path = relPath(folder, written);
  if (path === null) return refuse('is no path');
  if (isOutside(path) && (use !== 'dep' || above === 0))
    return refuse('lies outside of the project', use === 'dep' ? bringIn : 'name a path in the project');
  if (isOutside(path) && upwardSteps(path) > above)
    return refuse('lies outside of the git work tree', bringIn);
  if (path === root && (use === 'out' || use === 'data')) return refuse('is the project itself');
  const reserved = use === 'out' || use === 'data' ? path.split('/').find(isReservedName) : undefined;
  if (reserved !== undefined) return refuse(`lies in \`${reserved}\`, which is not yours to fill`);
  return path;
}

/** How many folders above `project` the git work tree starts. */
export function foldersUpToGit(project: string): number {
  const gitRoot = findGitRoot(project);
  return gitRoot === null || gitRoot === project ? 0 : relative(gitRoot, project).split(sep).length;
}

const upwardSteps = (path: RelPath): number => path.split('/').filter((part) => part === '..').length;
export const hasControl = (text: string): boolean =>
  [...text].some((character) => character < ' ' || character === '\u007f');
