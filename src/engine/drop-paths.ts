/** Takes tracked paths out of the workspace: what the store has goes, anything else goes to the trash. */
import type { RelPath } from '../path.ts';
import { openReplacement } from './replacement.ts';
import type { Run } from './run.ts';

/** The caller holds the claims on `paths`. Returns those where something was. */
export async function dropPaths(run: Run, paths: readonly RelPath[]): Promise<RelPath[]> {
  const { session } = run;
  const dropped: RelPath[] = [];
  for (const path of paths) {
    // What has to be read is better read now, by many and while nothing is away.
    await session.observer.recheck(path);
    const replacement = openReplacement(run, { subject: { path }, paths: [path] });
    try {
      if (!replacement.clear()) continue;
    } catch (error) {
      await replacement.undo();
      throw error;
    }
    replacement.keep();
    dropped.push(path);
  }
  return dropped;
}
