/** Checks a remote of the project. */
import type { Digest } from '../../digest.ts';
import type { RelPath } from '../../path.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { type RemoteFsckReport, verifyRemote } from '../../remote/fsck/fsck.ts';
import type { Session } from '../session.ts';
import { using } from './remotes.ts';

export interface RemoteChecked extends Omit<RemoteFsckReport, 'incomplete'> {
  readonly remote: string;
  readonly url: string;
  /** `path`: where this project has it now; null for what others have pushed, or an earlier commit. */
  readonly incomplete: readonly { readonly digest: Digest; readonly path: RelPath | null }[];
}

export async function verifyAt(
  session: Session,
  declared: Declared,
  signal: AbortSignal,
): Promise<RemoteChecked> {
  const { layout, emit } = session;
  const report = await using(session, declared, (remote) => verifyRemote({ remote, layout, emit, signal }));
  const paths = pathsIn(session);
  const incomplete = report.incomplete.map((digest) => ({ digest, path: paths.get(digest) ?? null }));
  return { ...report, incomplete, remote: declared.name, url: declared.url };
}

function pathsIn({ recorded }: Session): ReadonlyMap<Digest, RelPath> {
  const paths = new Map<Digest, RelPath>();
  for (const { outs } of recorded.stages.values())
    for (const [path, { entry }] of outs) paths.set(entry.digest, path);
  for (const [path, { entry }] of recorded.data) paths.set(entry.digest, path);
  return paths;
}
