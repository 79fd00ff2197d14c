/** Which files of the project a glob matches. */
import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { compileGlob, scanGlob } from '../glob.ts';
import { compareUtf8 } from '../order.ts';
import { childOf, type RelPath } from '../path.ts';
import { listFolder } from './listing.ts';

export interface Expansion {
  /** By the bytes of their names. */
  readonly files: readonly RelPath[];
  /** The folders that were looked into, with what was there. */
  readonly listings: ReadonlyMap<RelPath, readonly string[]>;
}

/** The files below `root` that the pattern matches. */
export function expandGlob(root: string, pattern: string): Expansion {
  const { base, isGlob } = scanGlob(pattern);
  const listings = new Map<RelPath, readonly string[]>();
  if (!isGlob) {
    const files = mayBeThere(pattern) && exists(join(root, pattern)) ? [pattern as RelPath] : [];
    return { files, listings };
  }
  const matches = compileGlob(pattern);
  const fixed = base === '' ? 0 : base.split('/').length;
  const depth = pattern.includes('**') ? Number.POSITIVE_INFINITY : pattern.split('/').length - fixed;
  const below = filesBelow(root, (base || '.') as RelPath, depth, listings);
  return { files: [...below].filter(matches).sort(compareUtf8), listings };
}

/** Longer ones no system has a file of. */
const mayBeThere = (path: string): boolean =>
  path.length <= 4000 && path.split('/').every((name) => Buffer.byteLength(name) <= 255);

function* filesBelow(
  root: string,
  folder: RelPath,
  depth: number,
  listings: Map<RelPath, readonly string[]>,
): Generator<RelPath> {
  const names = listFolder(root, folder);
  listings.set(folder, names);
  for (const name of names) {
    if (!name.endsWith('/')) yield childOf(folder, name);
    else if (depth > 1 && name !== '.git/' && name !== '.luc/')
      yield* filesBelow(root, childOf(folder, name.slice(0, -1)), depth - 1, listings);
  }
}
