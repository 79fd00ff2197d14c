/** Makes tracked paths of the workspace what the record says. */
import { openBreath } from '../base/breath.ts';
import { type Entry, sameEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { type RelPath, seenFrom } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { lackingAt } from './changes-at.ts';
import { claim } from './claim.ts';
import { hasLeft } from './has-left.ts';
import { isPresent } from './is-present.ts';
import { isSaved } from './is-saved.ts';
import { refreshRecord } from './refresh.ts';
import { replacePaths, withCopies } from './restore-stage.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

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
  readonly lost: readonly LostPath[];
}

/** Recorded, but neither here nor in the store. */
export interface LostPath extends Problem {
  readonly path: RelPath;
}

/** What differs at `paths`: outs, data, or paths inside of them. The store has what differences that were `seen` before want. */
export async function planCheckout(
  session: Session,
  paths: readonly RelPath[],
  relink: boolean,
  seen: readonly Difference[] = [],
): Promise<CheckoutPlan> {
  const complete = new Set(seen.map(({ wanted }) => wanted.digest));
  const differences: Difference[] = [];
  const lost: LostPath[] = [];
  for (const path of paths) {
    const wanted = session.products.recorded(path);
    if (!wanted) continue;
    const found = await session.observer.observe(path);
    const present = isPresent(found);
    const same = present && sameEntry(found.entry, wanted);
    if (same && !relink) continue;
    if (!complete.has(wanted.digest) && !session.objects.hasAll(wanted)) {
      if (!same && !isLeftToGit(session, path)) lost.push(lostOut(session, path));
      continue;
    }
    const saved = !present || (await isSaved(session, path));
    differences.push({ path, wanted, change: same ? 'same' : present ? 'modified' : 'absent', saved });
  }
  return { differences, lost };
}

export interface CheckoutOptions {
  readonly relink: boolean;
  /** Whether the user lets us replace it. */
  readonly mayReplace: (difference: Difference) => boolean;
  /** Ends the work between two paths with an `AbortError`. */
  readonly signal: AbortSignal;
}

export interface CheckedOut {
  readonly restored: readonly Difference[];
  readonly left: readonly Difference[];
  readonly lost: readonly LostPath[];
}

/** Does what was planned, as far as nobody else, or the user while he was asked, has done it meanwhile. */
export async function checkOut(
  run: Run,
  planned: CheckoutPlan,
  { relink, mayReplace, signal }: CheckoutOptions,
): Promise<CheckedOut> {
  const { session } = run;
  const { differences, lost } = planned;
  const paths = differences.filter(mayReplace).map(({ path }) => path);
  if (paths.length === 0) return { restored: [], left: differences, lost };
  const waited = await claim(run, null, paths, signal);
  try {
    if (!waited) refreshRecord(run);
    const plan = await planAgain(session, planned, paths, relink);
    const restored: Difference[] = [];
    const left: Difference[] = [];
    const breath = openBreath(signal);
    for (const difference of plan.differences) {
      if (!mayReplace(difference)) {
        left.push(difference);
        continue;
      }
      await breath.take();
      await restorePath(run, difference, signal);
      restored.push(difference);
    }
    return { restored, left, lost: plan.lost };
  } finally {
    run.claims().release(paths);
  }
}

/** Nobody else changes `paths` any more; the rest of the plan stands as it was. */
async function planAgain(
  session: Session,
  { differences, lost }: CheckoutPlan,
  paths: readonly RelPath[],
  relink: boolean,
): Promise<CheckoutPlan> {
  const here: RelPath[] = [];
  for (const path of paths) {
    session.observer.forget(path);
    if (!(await hasLeft(session, path))) here.push(path);
  }
  const anew = await planCheckout(session, here, relink, differences);
  const claimed = new Set(paths);
  const untouched = differences.filter(({ path }) => !claimed.has(path));
  return { differences: [...anew.differences, ...untouched], lost: [...anew.lost, ...lost] };
}

async function restorePath(
  run: Run,
  { path, wanted, change }: Difference,
  signal: AbortSignal,
): Promise<void> {
  const { session } = run;
  const wanting = change === 'modified' ? await lackingAt(session, path, wanted) : new Map([[path, wanted]]);
  const replacement = await withCopies(session, wanting, signal, (objects) =>
    replacePaths(run, { path }, wanting, { objects, claimed: [path] }),
  );
  replacement.keep();
}

/** An out with `cache: false`: git brings it back. */
function isLeftToGit(session: Session, path: RelPath): boolean {
  const owner = session.products.owner(path);
  const stage = owner && 'stage' in owner ? session.stages.get(owner.stage) : undefined;
  return stage?.outs.some((out) => out.path === session.products.ownerOf(path) && !out.cache) ?? false;
}

function lostOut(session: Session, path: RelPath): LostPath {
  const owner = session.products.owner(path);
  const hint =
    owner && 'stage' in owner
      ? `${shellLine`luc repro ${owner.stage}`} makes it again`
      : session.pipeline.remotes.length > 0
        ? `${shellLine`luc pull ${seenFrom(session.cwd, path)}`} brings it where it was pushed; else put it back`
        : 'put the file back, then `luc add` it';
  return {
    path,
    code: 'not-in-store',
    message: `\`${path}\` is recorded, but its bytes are not in the store`,
    hint,
  };
}
