/** A gc of a remote, by what this project's branches, tags, worktrees and open runs need, and what all pushes have recorded. */
import { askGit } from '../../base/git.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { collectRemote, type RemoteCollected } from '../../remote/gc/collect.ts';
import { addProject, type GcScope } from '../../store/gc/project-roots.ts';
import { Roots } from '../../store/gc/roots.ts';
import type { Session } from '../session.ts';
import { originOf } from './project-id.ts';
import { using } from './remotes.ts';

export interface RemoteGcOptions extends Pick<GcScope, 'allCommits' | 'experiments'> {
  readonly dry: boolean;
}

export interface RemoteGcReport extends RemoteCollected {
  readonly remote: string;
  readonly url: string;
}

export async function collectFrom(
  session: Session,
  declared: Declared,
  { dry, ...scope }: RemoteGcOptions,
  signal: AbortSignal,
): Promise<RemoteGcReport> {
  const { layout, objects, pipeline } = session;
  const { project } = await originOf(layout.root);
  const reachable = await reachableCommits(layout.root);
  const inGit = reachable !== null;
  const roots = new Roots();
  await addProject(roots, layout.root, layout.objects, {
    ...scope,
    allCommits: scope.allCommits && inGit,
    allBranches: inGit,
    allTags: inGit,
  });
  const collected = await using(session, declared, (remote) =>
    collectRemote(
      { remote, layout, readTree: objects.readTree, signal },
      {
        dry,
        roots: [...roots.entries.values()],
        trees: [...roots.trees.values()],
        project: reachable && project,
        isReachable: (commit) => reachable?.has(commit) ?? true,
        grace: pipeline.settings.gcGrace,
        keepPushes: pipeline.settings.gcKeepPushes,
      },
    ),
  );
  return { ...collected, remote: declared.name, url: declared.url };
}

/** Those to which a branch, a tag or anything else that git lists leads; null where git cannot tell. */
async function reachableCommits(root: string): Promise<ReadonlySet<string> | null> {
  const answer = await askGit(root, ['rev-list', '--all', 'HEAD']);
  return answer?.exit === 0 ? new Set(answer.stdout.toString().split('\n').filter(Boolean)) : null;
}
