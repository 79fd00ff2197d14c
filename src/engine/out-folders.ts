/** The folders that outs and data lie in: made before what lies in them, and taken away again where nothing does. */
import { makeFolder, missingFolders, removeIfEmpty } from '../base/files.ts';
import type { Subject } from '../journal-line.ts';
import { isWithin, parentOf, type RelPath } from '../path.ts';
import { absolute } from '../store/layout.ts';
import { findObstacle, refuseObstacle } from '../store/way.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

/** Those that are not there, the outermost first. */
export function missingOutFolders({ layout }: Session, outs: readonly RelPath[]): readonly RelPath[] {
  for (const path of outs) refuseObstacle(layout, path);
  const parents = outs.map((path) => absolute(layout, parentOf(path)));
  const missing = [...new Set(parents.flatMap(missingFolders))];
  return missing.map((folder) => folder.slice(layout.root.length + 1) as RelPath);
}

/** The journal knows of them before they are made. */
export function makeOutFolders(run: Run, subject: Subject, missing: readonly RelPath[]): void {
  if (missing.length > 0) run.journal().append({ t: 'folders', ...subject, paths: missing });
  for (const folder of missing) makeFolder(absolute(run.session.layout, folder));
}

/** Takes away those that are empty and that nobody else is at work in; `mine` is what this run claims for the subject. */
export async function removeOutFolders(
  run: Run,
  subject: Subject,
  made: readonly RelPath[],
  mine: readonly RelPath[],
): Promise<void> {
  const { layout, pipeline } = run.session;
  const own = 'stage' in subject ? subject.stage : null;
  for (const folder of made.toReversed()) {
    const isWorkedIn = pipeline.stages.some(({ name, wdir }) => name !== own && isWithin(wdir, folder));
    if (isWorkedIn || findObstacle(layout, folder) !== null) return;
    await run.claims().unlessClaimed(folder, mine, () => removeIfEmpty(absolute(layout, folder)));
  }
}
