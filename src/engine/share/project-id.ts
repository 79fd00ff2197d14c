/** Which repository, project and commit a push is of, as its record on the remote says. */
import { askGit } from '../../base/git.ts';
import { digestOf, hexOf } from '../../digest.ts';

export interface Origin {
  /** The same in every clone; null outside of git, and in a clone that does not reach back to the first commit. */
  readonly project: string | null;
  /** What is checked out. */
  readonly commit: string | null;
}

export async function originOf(root: string): Promise<Origin> {
  const [commit = null] = await linesOf(root, 'rev-parse', '--verify', '--quiet', 'HEAD');
  if (commit === null) return { project: null, commit };
  const [isShallow, folder = ''] = await linesOf(
    root,
    'rev-parse',
    '--is-shallow-repository',
    '--show-prefix',
  );
  const [first] =
    isShallow === 'true' ? [] : await linesOf(root, 'rev-list', '--first-parent', '--max-parents=0', 'HEAD');
  return {
    project: first === undefined ? null : hexOf(digestOf(`luc-project 1\n${first}\n${folder}`)),
    commit,
  };
}

async function linesOf(root: string, ...args: readonly string[]): Promise<readonly string[]> {
  const answer = await askGit(root, args);
  return answer?.exit === 0 ? answer.stdout.toString().split('\n').slice(0, -1) : [];
}
