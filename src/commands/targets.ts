/** The target words of a command line, resolved against the session's project. */
import { deadEndProblems } from '../engine/inside-targets.ts';
import { everything, type Selection, select } from '../engine/selection.ts';
import type { Session } from '../engine/session.ts';
import { type Matcher, resolveTargets, type Target } from '../engine/targets.ts';
import { failureOf } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import type { Context } from './context.ts';
import { cwdOf, openSessionFor } from './open-session.ts';

export async function targetsOf(
  context: Context,
  session: Session,
  words: readonly string[],
  glob: boolean,
): Promise<Outcome<readonly Target[]>> {
  const matchers = await matchersFor(words, glob);
  const cwd = cwdOf(context);
  const resolved = resolveTargets(session.pipeline, words, { cwd, matchers });
  if (!resolved.ok) return resolved;
  const problems = deadEndProblems(session, resolved.value, cwd);
  return problems.length > 0 ? fail(failureOf('usage', ...problems)) : resolved;
}

/** What the words of a command that only reads select, with the session that it reads from. */
export interface Selected {
  readonly session: Session;
  readonly targets: readonly Target[];
  readonly selection: Selection;
}

export async function openSelection(
  context: Context,
  { words, glob }: { readonly words: readonly string[]; readonly glob: boolean },
): Promise<Outcome<Selected>> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return opened;
  const session = opened.value;
  const resolved = await targetsOf(context, session, words, glob);
  if (!resolved.ok) return resolved;
  const targets = resolved.value;
  return succeed({
    session,
    targets,
    selection: select(session.pipeline, session.graph, targets, everything),
  });
}

/** The outs and data that targets name, or paths inside of them; all without a target. */
export function pathsOf(session: Session, targets: readonly Target[]): readonly RelPath[] {
  const outs = (names: readonly StageName[]): RelPath[] =>
    names.flatMap((name) => session.stages.get(name)?.outs.map((out) => out.path) ?? []);
  if (targets.length === 0) {
    return [
      ...session.pipeline.stages.flatMap((stage) => stage.outs.map((out) => out.path)),
      ...session.pipeline.data.map(({ path }) => path),
    ];
  }
  return targets.flatMap(({ path, stages, data }) =>
    path !== null && session.products.ownerOf(path) !== null ? [path] : [...outs(stages), ...data],
  );
}

/** The words as tests, where they are globs. */
export async function matchersFor(
  words: readonly string[],
  glob: boolean,
): Promise<ReadonlyMap<string, Matcher>> {
  const matchers = new Map<string, Matcher>();
  if (!glob) return matchers;
  const { compileGlob } = await import('../glob.ts');
  for (const word of words) matchers.set(word, await compileGlob(word));
  return matchers;
}
