/** The folders that a stage's outs lie in: made before its command, and taken away again where it made nothing. */
import { makeMissingFolders, removeIfEmpty } from '../base/files.ts';
import { isWithin, parentOf, type RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

/** Returns those that were not there, the outermost first. */
export function makeOutFolders({ layout }: Session, { outs }: Stage): readonly RelPath[] {
  return outs.flatMap(({ path }) =>
    makeMissingFolders(absolute(layout, parentOf(path))).map(
      (folder) => folder.slice(layout.root.length + 1) as RelPath,
    ),
  );
}

/** Takes away those that are empty and that no other stage is at work in. */
export async function removeOutFolders(
  { layout, pipeline }: Session,
  run: Run,
  stage: Stage,
  made: readonly RelPath[],
): Promise<void> {
  const own = stage.outs.map(({ path }) => path);
  for (const folder of made.toReversed()) {
    const isWorkedIn = pipeline.stages.some(
      ({ name, wdir }) => name !== stage.name && isWithin(wdir, folder),
    );
    if (isWorkedIn) return;
    await run.claims().unlessClaimed(folder, own, () => removeIfEmpty(absolute(layout, folder)));
  }
}
