/** The folders that a stage's outs lie in: made before its command, and taken away again where it made nothing. */
import { makeFolder, missingFolders, removeIfEmpty } from '../base/files.ts';
import { isWithin, parentOf, type RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { findObstacle } from '../store/way.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

/** Returns those that were not there, the outermost first; the journal knows of them before they are made. */
export function makeOutFolders({ layout }: Session, run: Run, { name, outs }: Stage): readonly RelPath[] {
  const parents = outs.map(({ path }) => absolute(layout, parentOf(path)));
  const missing = [...new Set(parents.flatMap(missingFolders))];
  const paths = missing.map((folder) => folder.slice(layout.root.length + 1) as RelPath);
  if (paths.length > 0) run.journal().append({ t: 'folders', stage: name, paths });
  // Also those that are there: a file may be in their place.
  for (const folder of new Set([...missing, ...parents])) makeFolder(folder);
  return paths;
}

/** Takes away those that are empty and that nobody else is at work in; `mine` is what this run claims for the stage. */
export async function removeOutFolders(
  { layout, pipeline }: Session,
  run: Run,
  stage: string,
  made: readonly RelPath[],
  mine: readonly RelPath[],
): Promise<void> {
  for (const folder of made.toReversed()) {
    const isWorkedIn = pipeline.stages.some(({ name, wdir }) => name !== stage && isWithin(wdir, folder));
    if (isWorkedIn || findObstacle(layout, folder) !== null) return;
    await run.claims().unlessClaimed(folder, mine, () => removeIfEmpty(absolute(layout, folder)));
  }
}
