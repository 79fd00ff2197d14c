/** Makes sure that what a stage reads is in the workspace: tracked paths that are absent come back from the store. */
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import { claim } from './claim.ts';
import { placeEntry } from './restore-stage.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export async function placeDeps(
  session: Session,
  run: Run,
  stage: Stage,
  signal: AbortSignal,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const dep of stage.deps) {
    for (const root of trackedAround(session, dep.path)) {
      const missing = await placeTracked(session, run, root, signal);
      if (missing) problems.push({ ...missing, at: dep.at });
    }
  }
  return problems;
}

/** Restores an out or data path that is absent; a problem where the store lacks it. */
export async function placeTracked(
  session: Session,
  run: Run,
  root: RelPath,
  signal: AbortSignal,
): Promise<Problem | null> {
  const { products, objects, layout } = session;
  const entry = products.get(root);
  if (!entry || exists(absolute(layout, root))) return null;
  if (objects.missing(entry).length > 0) return lost(session, root);
  await claim(session, run, null, [root], signal);
  try {
    if (!exists(absolute(layout, root))) placeEntry(session, root, entry);
  } finally {
    run.claims().release([root]);
  }
  if (session.pipeline.data.some((data) => data.path === root))
    session.emit({ event: 'data-restored', path: root });
  return null;
}

function trackedAround(session: Session, path: RelPath): readonly RelPath[] {
  const owner = session.products.ownerOf(path);
  return owner === null ? session.products.below(path) : [owner];
}

function lost(session: Session, root: RelPath): Problem {
  const owner = session.products.owner(root);
  const again =
    owner && 'stage' in owner ? `\`luc repro ${owner.stage}\` makes it again` : 'put the file back';
  return {
    code: 'missing-input',
    message: `\`${root}\` is neither in the workspace nor in the store`,
    hint: `${again}; if a colleague has it, ask for a push`,
  };
}
