/** Globs: which texts a pattern matches, and which files of the project. */
import { join } from 'node:path';
import picomatch from 'picomatch';
import { fx, isSystemError } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import { compareUtf8 } from '../order.ts';
import { childOf, type RelPath } from '../path.ts';

const isGlob = (pattern: string): boolean => /[*?[\]{}()!]/.test(pattern);

/** A hidden name is matched only by a pattern that writes its dot. */
export const compileGlob = (pattern: string): ((text: string) => boolean) => picomatch(pattern);

/** Files below `root` that the pattern matches, by the bytes of their names. */
export function expandGlob(root: string, pattern: string): RelPath[] {
  if (!isGlob(pattern)) return exists(join(root, pattern)) ? [pattern as RelPath] : [];
  const matches = compileGlob(pattern);
  const fixed = pattern.split('/').findIndex(isGlob);
  const base = pattern.split('/').slice(0, fixed).join('/') || '.';
  const depth = pattern.includes('**') ? Number.POSITIVE_INFINITY : pattern.split('/').length - fixed - 1;
  return [...filesBelow(root, base as RelPath, depth)].filter(matches).sort(compareUtf8);
}

function* filesBelow(root: string, folder: RelPath, depth: number): Generator<RelPath> {
  for (const entry of entriesIn(join(root, folder))) {
    const path = childOf(folder, entry.name);
    if (!entry.isDirectory()) yield path;
    else if (depth > 0 && entry.name !== '.git' && entry.name !== '.luc')
      yield* filesBelow(root, path, depth - 1);
  }
}

function entriesIn(folder: string) {
  try {
    return fx.readdirTypesSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
