/** Which commits a scope of revisions means: branches, tags, experiments, or every commit that has touched the lock. */
import { askGit, type GitAnswer } from '../base/git.ts';
import { lockFile } from '../lock-text.ts';

export interface RevisionScope {
  readonly allBranches: boolean;
  readonly allTags: boolean;
  readonly allCommits: boolean;
  readonly experiments: boolean;
}

/** Throws what `refused` makes of an answer that tells nothing. */
export type Refused = (answer: GitAnswer | null) => Error;

/** Git's names of commits; the stash is always among them. */
export async function revisionsIn(
  root: string,
  scope: RevisionScope,
  refused: Refused,
): Promise<readonly string[]> {
  const { allBranches, allTags, allCommits, experiments } = scope;
  const lines = (...args: readonly string[]): Promise<readonly string[]> => linesOf(root, args, refused);
  const folders = [
    ...(allBranches ? ['refs/heads'] : []),
    ...(allTags ? ['refs/tags'] : []),
    ...(experiments ? ['refs/exps'] : []),
  ];
  const refs = folders.length > 0 ? await lines('for-each-ref', '--format=%(objectname)', ...folders) : [];
  const head = await lines('for-each-ref', '--count=1', '--format=%(objectname)');
  const stash = await lines('for-each-ref', '--format=%(objectname)', 'refs/stash');
  const stashed = stash.length > 0 ? await lines('log', '-g', '--format=%H', 'refs/stash') : [];
  const without = experiments ? [] : ['--exclude=refs/exps/*'];
  const which = ['log', ...without, '--all', '--full-history', '-m', '--format=%H', '--', lockFile];
  const commits = allCommits && head.length > 0 ? await lines(...which) : [];
  return [...new Set([...refs, ...(allBranches ? ['HEAD'] : []), ...stashed, ...commits])];
}

async function linesOf(root: string, args: readonly string[], refused: Refused): Promise<readonly string[]> {
  const answer = await askGit(root, args);
  if (answer?.exit !== 0) throw refused(answer);
  return answer.stdout.toString().split('\n').filter(Boolean);
}
