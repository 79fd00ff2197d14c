/** Looks at one path or lists one folder, and turns what the operating system refuses into a problem. */
import type { Dirent, Stats } from 'node:fs';
import { fx, isSystemError } from '../base/effects.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Layout } from './layout.ts';
import { danglingLink, nameNotUtf8, unreadable } from './path-problems.ts';

/** `stat` is that of a link's target; undefined where nothing is. */
export interface Looked {
  readonly stat: Stats | undefined;
  readonly isLink: boolean;
  readonly problem?: Problem;
}

const nothing: Looked = { stat: undefined, isLink: false };

export function lookAt(layout: Layout, path: RelPath, absolutePath: string): Looked {
  try {
    const stat = fx.lstatSync(absolutePath);
    return stat?.isSymbolicLink() ? followLink(layout, path, absolutePath) : { stat, isLink: false };
  } catch (error) {
    return isSystemError(error, 'ENOTDIR') ? nothing : { ...nothing, problem: problemOf(path, error) };
  }
}

/** A dangling link into the store is one that we made, to an object that is lost: nothing is there. */
function followLink(layout: Layout, path: RelPath, absolutePath: string): Looked {
  const stat = fx.statSync(absolutePath);
  if (stat || fx.readlinkSync(absolutePath).startsWith(`${layout.store}/`)) return { stat, isLink: true };
  return { stat, isLink: true, problem: danglingLink(path, absolutePath) };
}

export interface Listed {
  readonly entries: readonly Dirent[];
  readonly problem?: Problem;
}

export function listFolder(path: RelPath, absolutePath: string): Listed {
  try {
    const entries = fx.readdirTypesSync(absolutePath);
    const broken = entries.some(({ name }) => name.includes('\ufffd')) && findBrokenName(absolutePath);
    return broken ? { entries: [], problem: nameNotUtf8(path, broken) } : { entries };
  } catch (error) {
    return { entries: [], problem: problemOf(path, error) };
  }
}

/** A name may hold U+FFFD in earnest; one that is not UTF-8 only reads as if it did. */
const findBrokenName = (absolutePath: string): Buffer | undefined =>
  fx.readdirBytesSync(absolutePath).find((name) => !Buffer.from(name.toString()).equals(name));

function problemOf(path: RelPath, error: unknown): Problem {
  const problem = unreadable(path, error);
  if (!problem) throw error;
  return problem;
}
