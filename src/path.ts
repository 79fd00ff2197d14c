/** Paths as they stand in our files: posix, relative to the project root, without `.` and needless `..`. */
import { posix } from 'node:path';

declare const brand: unique symbol;
/** Relative to the project root; starts with `../` for a dep outside of it; `.` is the root itself. */
export type RelPath = string & { readonly [brand]: 'path' };

/** Joins and normalises: `('a', './b//../c/')` is `a/c`. Null for an absolute or empty path, or one with a NUL. */
export function relPath(folder: string, path: string): RelPath | null {
  if (path === '' || path.startsWith('/') || path.includes('\0')) return null;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (parts.length === 0 ? '.' : parts.join('/')) as RelPath;
}

/** Whether it is the path, as we write it, of something in the project that is neither git's nor our own. */
export const isInner = (path: unknown): path is RelPath =>
  typeof path === 'string' && !path.includes('\0') && !/(?:^|\/)(?:\.{0,2}|\.git|\.luc)(?:\/|$)/i.test(path);

/** Whether the path leaves the project. */
export const isOutside = (path: RelPath): boolean => path === '..' || path.startsWith('../');
/** `..`, `../..` and so on: outside of the project, and still all of it is in there. */
export const isAroundProject = (path: RelPath): boolean => /^\.\.(\/\.\.)*$/.test(path);
/** Whether `inner` is `outer` or lies below it. */
export const isWithin = (inner: RelPath, outer: RelPath): boolean =>
  inner === outer || outer === '.' || inner.startsWith(`${outer}/`);
export const overlaps = (a: RelPath, b: RelPath): boolean => isWithin(a, b) || isWithin(b, a);

export const parentOf = (path: RelPath): RelPath => {
  const slash = path.lastIndexOf('/');
  return (slash < 0 ? '.' : path.slice(0, slash)) as RelPath;
};
export const nameOf = (path: RelPath): string => path.slice(path.lastIndexOf('/') + 1);
export const childOf = (folder: RelPath, name: string): RelPath =>
  (folder === '.' ? name : `${folder}/${name}`) as RelPath;
/** The part of `inner` below `outer`, '' for the same path. */
export const below = (inner: RelPath, outer: RelPath): string =>
  inner === outer ? '' : outer === '.' ? inner : inner.slice(outer.length + 1);

/** The path as it is typed in `folder`; both count from one root. */
export const seenFrom = (folder: string, path: string): string => posix.relative(folder, path) || '.';

/** Every path above this one, nearest first, without the root. */
export function ancestorsOf(path: RelPath): RelPath[] {
  const ancestors: RelPath[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    ancestors.push(path.slice(0, at) as RelPath);
  return ancestors;
}

/** The folders that one comes through to the path, from the top: `.`, `a`, `a/b` for `a/b/c`. */
export const foldersTo = (path: RelPath): RelPath[] =>
  path === '.' || path === '' ? [] : ['.' as RelPath, ...ancestorsOf(path).toReversed()];
