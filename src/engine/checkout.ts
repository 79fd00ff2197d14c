/** Makes tracked paths of the workspace what the record says. */
import { type Entry, sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { claim } from './claim.ts';
import { isPresent } from './decide.ts';
import { isSaved } from './is-saved.ts';
import { replace } from './restore-stage.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import { dropAsides } from './set-aside.ts';

export interface Difference {
  readonly path: RelPath;
  readonly wanted: Entry;
  /** `absent`: nothing is there; `modified`: something else is; `same`: only to be linked anew. */
  readonly change: 'absent' | 'modified' | 'same';
  /** Whether the store has what is there now, so that replacing it loses nothing. */
  readonly saved: boolean;
}

export interface CheckoutPlan {
  readonly differences: readonly Difference[];
  /** Recorded, but neither here nor in the store. */
  readonly lost: readonly Problem[];
}

/** What differs at `paths`: outs, data, or paths inside of them. */
export async function planCheckout(
  session: Session,
  paths: readonly RelPath[],
  relink: boolean,
): Promise<CheckoutPlan> {
  const differences: Difference[] = [];
  const lost: Problem[] = [];
  for (const path of paths) {
    const wanted = session.products.recorded(path);
    if (!wanted) continue;
    const seen = await session.observer.observe(path);
    const present = isPresent(seen);
    const same = present && sameEntry(seen.entry, wanted);
    if (same && !relink) continue;
    if (session.objects.missing(wanted).length > 0) {
      if (!same && !isLeftToGit(session, path)) lost.push(lostOut(session, path));
      continue;
    }
    const saved = !present || (await isSaved(session, path));
    differences.push({ path, wanted, change: same ? 'same' : present ? 'modified' : 'absent', saved });
  }
  return { differences, lost };
}

export async function checkOut(
  session: Session,
  run: Run,
  differences: readonly Difference[],
  signal: AbortSignal,
): Promise<void> {
  const paths = differences.map(({ path }) => path);
  await claim(session, run, null, paths, signal);
  try {
    for (const { path, wanted } of differences) {
      const { entry } = await session.observer.observe(path);
      const asides = replace(session, run, { name: path, seen: () => entry }, [path], () => wanted);
      dropAsides(session, run, asides);
      run.journal().append({ t: 'put-back', stage: path });
    }
  } finally {
    run.claims().release(paths);
  }
}

/** An out with `cache: false`: git brings it back. */
function isLeftToGit(session: Session, path: RelPath): boolean {
  const owner = session.products.owner(path);
  const stage = owner && 'stage' in owner ? session.stages.get(owner.stage) : undefined;
  return stage?.outs.some((out) => out.path === session.products.ownerOf(path) && !out.cache) ?? false;
}

function lostOut(session: Session, path: RelPath): Problem {
  const owner = session.products.owner(path);
  const hint =
    owner && 'stage' in owner
      ? `\`luc repro ${owner.stage}\` makes it again`
      : 'put the file back, then `luc add` it';
  return {
    code: 'not-in-store',
    message: `\`${path}\` is recorded, but its bytes are not in the store`,
    hint,
  };
}
