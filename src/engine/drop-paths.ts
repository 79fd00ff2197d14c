/** Takes tracked paths out of the workspace: what the store has goes, anything else goes to the trash. */
import type { RelPath } from '../path.ts';
import type { Run } from './run.ts';
import { type Aside, dropAsides, restoreAsides, setAside } from './set-aside.ts';

/** The caller holds the claims on `paths`. Returns those where something was. */
export async function dropPaths(run: Run, paths: readonly RelPath[]): Promise<RelPath[]> {
  const { session } = run;
  const dropped: RelPath[] = [];
  for (const path of paths) {
    // What has to be read is better read now, by many and while nothing is away.
    await session.observer.recheck(path);
    const asides: Aside[] = [];
    try {
      setAside(run, { subject: { path } }, [path], asides);
    } catch (error) {
      restoreAsides(run, { path }, [], asides);
      throw error;
    }
    if (asides.length === 0) continue;
    dropAsides(run, asides);
    run.journal().append({ t: 'at-rest', path });
    dropped.push(path);
  }
  return dropped;
}
