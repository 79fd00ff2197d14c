/** What git revisions hold of the project's files; git is asked once for all of them. */
import { askGit, findGitRoot, type GitAnswer, readGitObjects } from '../base/git.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { emptyLock, type Lock } from '../lock.ts';
import { lockFile, parseLock } from '../lock-text.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import type { RevisionScope } from '../store/git-revisions.ts';
import { nearest } from '../suggest.ts';

/** The word for the files as they lie there, where a revision may stand. */
export const workspace = 'workspace';

export interface Revisions {
  /** Null where the revision has no such file. */
  read(revision: string, path: RelPath): Buffer | null;
}

/**
 * `paths` are those that can be read. HEAD before the first commit is a revision without files. `isElsewhere`: problems
 * have to say in which repository.
 */
export async function openRevisions(
  root: string,
  revisions: readonly string[],
  paths: readonly RelPath[],
  isElsewhere = false,
): Promise<Outcome<Revisions, Failure>> {
  const wanted = [...new Set(revisions)].filter((one) => one !== workspace);
  if (wanted.length === 0) return succeed({ read: () => null });
  const names = wanted.flatMap((one) => [`${one}^{commit}`, ...paths.map((path) => `${one}:./${path}`)]);
  const objects = await readGitObjects(root, names);
  if (objects === null || 'exit' in objects) return fail(failureOf('usage', noRevisions(root, objects)));
  const found = new Map(names.map((name, i) => [name, objects[i] ?? null]));
  const isCommit = (one: string): boolean => !one.startsWith(':') && found.get(`${one}^{commit}`) !== null;
  const unknown = wanted.filter((one) => one !== 'HEAD' && !isCommit(one));
  if (unknown.length > 0) {
    const refs = await refNames(root);
    return fail(
      failureOf('usage', ...unknown.map((one) => unknownRevision(one, refs, isElsewhere ? root : null))),
    );
  }
  return succeed({
    read(revision, path) {
      const object = found.get(`${revision}:./${path}`);
      return object?.type === 'blob' ? object.bytes : null;
    },
  });
}

/** The lock of a revision, which must have been opened with `lockFile`; empty where it has none. */
export function lockAt(revisions: Revisions, revision: string): Outcome<Lock, Failure> {
  const text = revisions.read(revision, lockFile as RelPath)?.toString('utf8');
  if (text === undefined) return succeed(emptyLock);
  const parsed = parseLock(text);
  return parsed.ok
    ? succeed(parsed.value.lock)
    : fail(failureOf('project', inRevision(revision, parsed.failure)));
}

/** The place is in another text than the one that lies in the workspace. */
export function inRevision(revision: string, { at: _, ...problem }: Problem): Problem {
  return { ...problem, message: `in ${revision}: ${problem.message}` };
}

/** Branches, tags and branches of remotes, by their short names. */
export async function refNames(root: string): Promise<readonly string[]> {
  const answer = await askGit(root, ['for-each-ref', '--format=%(refname:short)', ...refFolders]);
  return answer?.exit === 0 ? answer.stdout.toString().split('\n').filter(Boolean) : [];
}

/** Branches and tags by their short names, commits by their short digests, newest first; none of experiments, and no stash. */
export async function allRevisions(
  root: string,
  { allBranches, allTags, allCommits }: Omit<RevisionScope, 'experiments'>,
): Promise<Outcome<readonly string[], Failure>> {
  const folders = [...(allBranches ? ['refs/heads'] : []), ...(allTags ? ['refs/tags'] : [])];
  const asked = [
    ...(folders.length > 0 ? [['for-each-ref', '--format=%(refname:short)', ...folders]] : []),
    ...(allCommits ? [['log', '--exclude=refs/exps/*', '--exclude=refs/stash', '--all', '--format=%h']] : []),
  ];
  const names: string[] = [];
  for (const words of asked) {
    const answer = await askGit(root, words);
    if (answer?.exit !== 0) return fail(failureOf('usage', noRevisions(root, answer)));
    names.push(...answer.stdout.toString().split('\n').filter(Boolean));
  }
  return succeed(names);
}

const refFolders = ['refs/heads', 'refs/tags', 'refs/remotes'];

function noRevisions(root: string, answer: GitAnswer | null): Problem {
  if (!answer) return { code: 'no-git', message: 'git is not installed', hint: 'revisions need it' };
  if (findGitRoot(root) === null)
    return { code: 'no-git', message: 'the project is in no git repository', hint: 'revisions need one' };
  const message = `git cannot tell: ${answer.stderr.split('\n', 1)[0]}`;
  return { code: 'no-git', message, hint: '`git status` in this folder may say more' };
}

function unknownRevision(revision: string, refs: readonly string[], root: string | null): Problem {
  const known = ['HEAD', workspace, ...refs];
  const base = revision.replace(/[~^@].*/s, '');
  const near = base !== revision && known.includes(base) ? null : nearest(revision, known);
  return {
    code: 'unknown-revision',
    message: `git knows no revision \`${revision}\`${root === null ? '' : ` in \`${root}\``}`,
    hint: near
      ? `did you mean ${shellLine`${near}`}?`
      : `${root === null ? '`git log --oneline --all`' : shellLine`git -C ${root} log --oneline --all`} lists commits, branches and tags`,
  };
}
