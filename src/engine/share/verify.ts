/** Checks a remote of the project. */
import type { Digest } from '../../digest.ts';
import type { RelPath } from '../../path.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { type RemoteFsckReport, verifyRemote } from '../../remote/fsck/fsck.ts';
import type { Session } from '../session.ts';
import { trackedIn } from '../sides.ts';
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
  const paths = new Map([...trackedIn(session.recorded)].map(([path, { digest }]) => [digest, path]));
  const incomplete = report.incomplete.map((digest) => ({ digest, path: paths.get(digest) ?? null }));
  return { ...report, incomplete, remote: declared.name, url: declared.url };
}
