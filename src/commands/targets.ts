/** The target words of a command line, resolved against the session's project. */
import type { Session } from '../engine/session.ts';
import { type Matcher, resolveTargets, type Target } from '../engine/targets.ts';
import type { Outcome } from '../outcome.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';

export async function targetsOf(
  context: Context,
  session: Session,
  words: readonly string[],
  glob: boolean,
): Promise<Outcome<readonly Target[]>> {
  const matchers = await matchersFor(words, glob);
  return resolveTargets(session.pipeline, words, { cwd: cwdOf(context), matchers });
}

/** The words as tests, where they are globs. */
export async function matchersFor(
  words: readonly string[],
  glob: boolean,
): Promise<ReadonlyMap<string, Matcher>> {
  const matchers = new Map<string, Matcher>();
  if (!glob) return matchers;
  const { compileGlob } = await import('../config/glob.ts');
  for (const word of words) matchers.set(word, await compileGlob(word));
  return matchers;
}
