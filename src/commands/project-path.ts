/** Paths of the command line as paths of the project, and what keeps data from lying there. */
import { relative, resolve, sep } from 'node:path';
import { hasControl } from '../config/paths.ts';
import type { Problem } from '../failure.ts';
import { isOutside, overlaps, type RelPath, relPath, seenFrom } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import { isReservedName } from '../tree.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';

export const outside = (word: string): Problem => ({
  code: 'path-escapes',
  message: `\`${word}\` is not a path inside of the project`,
  hint: 'copy or link the data into the project first',
});

/** Null where it leaves the project. */
export function projectPath(context: Context, word: string): RelPath | null {
  const path = relative(context.root, resolve(context.cwd, word)).split(sep).join('/');
  return path === '' ? ('.' as RelPath) : relPath('.', path);
}

/** The word that means it on the command line, in the folder where luc was called. */
export const pathFromHere = (context: Context, path: RelPath): string => seenFrom(cwdOf(context), path);

/** What keeps data from lying at `path`, whatever is there; null where nothing does. */
export function placeProblem(pipeline: Pipeline, path: RelPath | null, word: string): Problem | null {
  if (path === null || isOutside(path)) return outside(word);
  if (hasControl(path)) return unwritable(word);
  const reserved = path.split('/').find(isReservedName);
  if (reserved !== undefined) return notData(word, reserved);
  const own = [...ownPaths, ...pipeline.files.map((file) => file.path)].find((one) => overlaps(one, path));
  return own === undefined ? null : notData(word, own);
}

const ownPaths = ['.git', '.luc', 'lucidity.lock'] as RelPath[];

const unwritable = (word: string): Problem => ({
  code: 'not-data',
  message: `\`${word}\` holds control characters`,
  hint: 'give it another name: this one cannot be written into `lucidity.yaml`',
});

const notData = (word: string, own: string): Problem => ({
  code: 'not-data',
  message: `\`${word}\` cannot be data: ${own === word ? 'luc or git works with it' : `luc or git works with \`${own}\``}`,
  hint: 'name files, or folders that hold nothing but data',
});

export const inTheWay = (path: string, hint: string): Problem => ({
  code: 'path-in-the-way',
  message: `\`${path}\` is there already; nothing is overwritten`,
  hint,
});

/** Data enters git by its digest alone; `then` is what is left to do. */
export const dataInGit = (context: Context, path: RelPath, then: string): Problem => ({
  code: 'data-in-git',
  message: `\`${path}\` is under git's control`,
  hint: `${shellLine`git rm -r --cached ${pathFromHere(context, path)}`} leaves it to luc${then}`,
});
