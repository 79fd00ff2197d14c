/** Which metrics files a command line means. */
import { posix } from 'node:path';
import { type MetricsFile, metricsFilesOf, plainMetrics } from '../engine/metrics.ts';
import type { Session } from '../engine/session.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isWithin, type RelPath, relPath } from '../path.ts';
import { shellLine } from '../shell-line.ts';
import { nearest } from '../suggest.ts';
import type { Context } from './context.ts';
import { cwdOf } from './open-session.ts';
import { targetsOf } from './targets.ts';

export type Meant = ReadonlyMap<RelPath, MetricsFile>;

/** Those of the pipeline, or those of the targets: of stages, at or below paths; any other file just by its path. */
export async function metricsMeant(
  context: Context,
  session: Session,
  words: readonly string[],
): Promise<Outcome<Meant, Failure>> {
  const all = allMetrics(session);
  if (words.length === 0) return succeed(all);
  const meant = new Map<RelPath, MetricsFile>();
  const problems: Problem[] = [];
  for (const word of words) {
    const found = await metricsOf(context, session, all, word);
    if (!found.ok) problems.push(...found.failure.problems);
    else for (const file of found.value) meant.set(file.path, file);
  }
  return problems.length > 0 ? fail(failureOf('usage', ...problems)) : succeed(meant);
}

const allMetrics = ({ pipeline }: Session): Meant =>
  new Map(
    [...pipeline.shown.metrics.map(plainMetrics), ...pipeline.stages.flatMap(metricsFilesOf)].map((file) => [
      file.path,
      file,
    ]),
  );

async function metricsOf(
  context: Context,
  session: Session,
  all: Meant,
  word: string,
): Promise<Outcome<readonly MetricsFile[], Failure>> {
  const path = relPath(cwdOf(context), word);
  const resolved = await targetsOf(context, session, [word], false);
  if (!resolved.ok) {
    const isUnknown = resolved.failure.problems.every(({ code }) => code === 'unknown-target');
    return isUnknown && path !== null && formats.test(word) ? succeed([plainMetrics(path)]) : resolved;
  }
  const files = resolved.value.flatMap((target) => {
    const { path } = target;
    if (path !== null) return [...all.values()].filter((file) => isWithin(file.path, path));
    return target.stages.flatMap((name) => {
      const stage = session.stages.get(name);
      return stage ? metricsFilesOf(stage) : [];
    });
  });
  if (files.length > 0) return succeed(files);
  if (path !== null && resolved.value.some((target) => target.path !== null) && formats.test(word))
    return succeed([plainMetrics(path)]);
  return fail(failureOf('usage', noMetrics(word)));
}

const formats = /\.(?:json|ya?ml|toml)$/;

const noMetrics = (word: string): Problem => ({
  code: 'no-metrics',
  message: `\`${word}\` has no metrics`,
  hint: '`metrics:` of a stage names its files; `luc metrics show` shows all that there are',
});

/** For a file that is asked for and nowhere. */
export function unknownMetrics(context: Context, session: Session, path: RelPath): Problem {
  const cwd = cwdOf(context);
  const word = posix.relative(cwd, path);
  const near = nearest(
    word,
    [...allMetrics(session).keys()].map((one) => posix.relative(cwd, one)),
  );
  return {
    code: 'unknown-target',
    message: `there is no metrics file \`${word}\``,
    hint:
      near === null ? '`luc metrics show` shows those that there are' : `did you mean ${shellLine`${near}`}?`,
  };
}
