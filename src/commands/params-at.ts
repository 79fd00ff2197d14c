/** The params files of the project, in the workspace or in a git revision, each as flat typed values. */
import { join, posix } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { openPipeline } from '../config/open.ts';
import { readParams } from '../config/params.ts';
import { inRevision, type Revisions, workspace } from '../engine/revisions.ts';
import type { Failure, Problem } from '../failure.ts';
import { type FlatValues, flatten } from '../flat-values.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { type RelPath, relPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { unreadable } from '../store/path-problems.ts';
import { nearest } from '../suggest.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';

/** By file; files that are not there are left out. */
export type ParamsAt = ReadonlyMap<RelPath, FlatValues>;

/** Those that stages and the top of files name, and `params.yaml`; or just the ones that are asked for. */
export async function paramsFilesOf(
  context: Context,
  asked: readonly string[],
): Promise<Outcome<readonly RelPath[], Failure>> {
  if (asked.length > 0) {
    const cwd = cwdOf(context);
    return succeed([...new Set(asked.flatMap((word) => relPath(cwd, word) ?? []))]);
  }
  const opened = await openPipeline(context.layout);
  if (!opened.ok) return opened;
  const { paramsFiles, shown } = opened.value;
  const named = paramsFiles.map(({ path }) => path);
  return succeed([...new Set(['params.yaml' as RelPath, ...named, ...shown.params])]);
}

/** One problem for each file that is asked for and in none of the revisions. */
export async function unknownFiles(
  context: Context,
  asked: readonly string[],
  revisions: readonly ParamsAt[],
): Promise<Problem[]> {
  const cwd = cwdOf(context);
  const isThere = (path: RelPath | null): boolean => path !== null && revisions.some((at) => at.has(path));
  const unknown = asked.filter((word) => !isThere(relPath(cwd, word)));
  if (unknown.length === 0) return [];
  const known = await paramsFilesOf(context, []);
  const names = known.ok ? known.value.map((path) => posix.relative(cwd, path)) : [];
  return unknown.map((word) => {
    const near = nearest(word, names);
    return {
      code: 'unknown-target',
      message: `there is no params file \`${word}\``,
      hint:
        near === null
          ? '`luc params show` shows those that there are'
          : `did you mean ${shellLine`${near}`}?`,
    };
  });
}

/** Files that cannot be read are told, and the others given. */
export function paramsAt(
  { root }: Context,
  revisions: Revisions,
  revision: string,
  files: readonly RelPath[],
  tell: (problem: Problem) => void,
): ParamsAt {
  const all = new Map<RelPath, FlatValues>();
  for (const path of files) {
    const bytes = revision === workspace ? bytesAt(root, path, tell) : revisions.read(revision, path);
    if (!bytes) continue;
    const values = readParams(path, bytes);
    if (values instanceof Map) all.set(path, flatten(values));
    else tell(revision === workspace ? (values as Problem) : inRevision(revision, values as Problem));
  }
  return all;
}

function bytesAt(root: string, path: RelPath, tell: (problem: Problem) => void): Uint8Array | null {
  try {
    return readIfThere(join(root, path));
  } catch (error) {
    const problem = unreadable(path, error);
    if (!problem) throw error;
    tell(problem);
    return null;
  }
}
