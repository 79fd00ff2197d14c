/** The target words of a comparison: also what only one of its sides knows. */
import { deadEndOf } from '../engine/inside-targets.ts';
import type { Session } from '../engine/session.ts';
import { trackedIn } from '../engine/sides.ts';
import type { Entry } from '../entry.ts';
import type { Failure } from '../failure.ts';
import type { Lock } from '../lock.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { below, isWithin, type RelPath, relPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { targetsOf } from './targets.ts';

/** Paths; null where no word is given. */
export async function diffTargets(
  context: Context,
  session: Session,
  locks: readonly Lock[],
  words: readonly string[],
): Promise<Outcome<readonly RelPath[] | null, Failure>> {
  const paths: RelPath[] = [];
  for (const word of words) {
    const resolved = await targetsOf(context, session, [word], false);
    if (resolved.ok) {
      for (const { path, stages, data } of resolved.value)
        paths.push(...(path === null ? [...outsOf(session, locks, stages), ...data] : [path]));
    } else {
      const recorded = recordedPaths(context, session, locks, word);
      const isUnknown = resolved.failure.problems.every(({ code }) => code === 'unknown-target');
      if (!isUnknown || recorded.length === 0) return resolved;
      paths.push(...recorded);
    }
  }
  return succeed(words.length === 0 ? null : paths);
}

function recordedPaths(
  context: Context,
  { objects }: Session,
  locks: readonly Lock[],
  word: string,
): readonly RelPath[] {
  const path = relPath(cwdOf(context), word);
  const leadsTo = (tracked: RelPath, entry: Entry): boolean =>
    path !== null &&
    (isWithin(tracked, path) ||
      (isWithin(path, tracked) && !deadEndOf(entry, below(path, tracked), objects.readTree)));
  if (path !== null && locks.some((lock) => [...trackedIn(lock)].some((one) => leadsTo(...one))))
    return [path];
  return locks.flatMap((lock) => [...(lock.stages.get(word)?.outs.keys() ?? [])]);
}

function outsOf(session: Session, locks: readonly Lock[], names: readonly StageName[]): readonly RelPath[] {
  return names.flatMap((name) => [
    ...(session.stages.get(name)?.outs.map(({ path }) => path) ?? []),
    ...locks.flatMap((lock) => [...(lock.stages.get(name)?.outs.keys() ?? [])]),
  ]);
}
