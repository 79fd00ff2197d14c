/** Makes sure that what a stage reads is in the workspace: what is absent of tracked paths comes back from the store. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import type { Place } from '../place.ts';
import { shellLine } from '../shell-line.ts';
import { absolute } from '../store/layout.ts';
import { claim } from './claim.ts';
import { hasLeft } from './has-left.ts';
import { isNowhere } from './is-nowhere.ts';
import { refreshRecord } from './refresh.ts';
import { replacePaths, withCopies } from './restore-stage.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export async function placeDeps(run: Run, stage: Stage, signal: AbortSignal): Promise<Problem[]> {
  const { session } = run;
  const problems: Problem[] = [];
  const place = async (path: RelPath, at: Place): Promise<void> => {
    for (const absent of await absentAt(session, path)) {
      const missing = await placeTracked(run, absent, signal, stage);
      if (missing) problems.push({ ...missing, at });
    }
  };
  for (const { path, at } of stage.deps) await place(path, at);
  for (const { file, at } of stage.params) await place(file, at);
  return problems;
}

/** What is missing at the path by the record: all of the tracked path that it lies in, or just itself, or paths below. */
async function absentAt(session: Session, path: RelPath): Promise<readonly RelPath[]> {
  const { products, observer, layout } = session;
  const { entry, absent, recorded } = await observer.observe(path);
  if (!absent && (entry !== null || !isNowhere(session, path))) return recorded;
  const owner = products.ownerOf(path);
  return [owner === null || exists(absolute(layout, owner)) ? path : owner];
}

/**
 * Restores an out, data, or something inside of one that is absent, as `reader` needs it; a problem where the store lacks
 * it. Where somebody else was about to change it, the record is read again. What has left the project stays away.
 */
export async function placeTracked(
  run: Run,
  path: RelPath,
  signal: AbortSignal,
  reader?: Stage,
): Promise<Problem | null> {
  const { session } = run;
  const { products, objects, layout } = session;
  const entry = products.recorded(path);
  if (!entry || exists(absolute(layout, path))) return null;
  if (!objects.hasAll(entry)) await session.supply?.bring(new Map([[path, entry]]), 'all');
  if (!objects.hasAll(entry)) return lost(session, path);
  const hasChanged = (await claim(run, null, [path], signal)) || refreshRecord(run, reader);
  try {
    const wanted = new Map([[path, entry]]);
    if (!hasChanged && (await hasLeft(session, path))) return null;
    if (!hasChanged)
      await withCopies(session, wanted, signal, async (ahead) => {
        if (exists(absolute(layout, path))) return;
        await replacePaths(run, { path }, wanted, { objects: ahead, claimed: [path] });
      });
  } finally {
    run.claims().release([path]);
  }
  if (hasChanged) return placeTracked(run, path, signal, reader);
  const owner = products.owner(path);
  if (owner && 'data' in owner) session.emit({ event: 'data-restored', path });
  return null;
}

function lost(session: Session, path: RelPath): Problem {
  const owner = session.products.owner(path);
  const again =
    owner && 'stage' in owner ? `${shellLine`luc repro ${owner.stage}`} makes it again` : 'put the file back';
  return {
    code: 'missing-input',
    message: `\`${path}\` is neither in the workspace nor in the store`,
    hint: `${again}; if a colleague has it, ask for a push`,
  };
}
