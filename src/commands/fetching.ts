/** What `fetch` and `pull` have in common: from words to reports, and what is told of what did not come. */
import type { Session } from '../engine/session.ts';
import { type FetchReport, fetchFrom } from '../engine/share/fetch.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import type { Failure, Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { Outcome } from '../outcome.ts';
import { fetchText } from '../report/share-view.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { eachRemote, type Visited, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openWritingSession, undecidedData } from './open-session.ts';
import { firstOf, howToGet } from './share-problems.ts';
import { resultsMeant, type ShareFlags, shareScope, usualJobs } from './share-scope.ts';
import { styleOf } from './style-of.ts';

export interface FetchFlags extends ShareFlags {
  readonly runCache: string | null;
  readonly allowMissing: boolean;
  readonly dry: boolean;
}

/** All of `luc fetch`, and what `luc pull --dry` says. */
export async function fetchOnly(context: Context, flags: FetchFlags): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const fetched = await fetchAll(context, session, flags);
  if (!fetched.ok) return failed(fetched.failure);
  const { reports, failures } = fetched.value;
  const problems = reports.flatMap((report) => fetchProblems(session, report, flags));
  const failure = worstOf(problems, failures);
  if (failure && reports.length === 0) return failed(failure);
  const { dry } = flags;
  const result: CommandResult = {
    exit: failure ? exitOf(failure) : 0,
    document: { version: 1, dry, remotes: reports.map(fetchToJson) },
    text: () => reports.map((report) => fetchText({ ...report, dry }, styleOf(context))).join(''),
  };
  return failure ? { ...result, failure } : result;
}

export async function fetchAll(
  context: Context,
  session: Session,
  flags: FetchFlags,
): Promise<Outcome<Visited<FetchReport>, Failure>> {
  const destinations = destinationsOf(session, flags.remote);
  if (!destinations.ok) return destinations;
  const scope = await shareScope(context, session, flags);
  if (!scope.ok) return scope;
  const { runCache, jobs, dry } = flags;
  const options = {
    ...scope.value,
    runCache: resultsMeant(runCache),
    jobs: jobs ?? usualJobs,
    dry,
  };
  return interruptible(context, ({ interrupts }) =>
    eachRemote(destinations.value, (one) => fetchFrom(session, one, options, interrupts.signal)),
  );
}

export const fetchProblems = (
  session: Session,
  { missing, corrupt, failed, problems, url }: FetchReport,
  { allowMissing }: Pick<FetchFlags, 'allowMissing'>,
): readonly Problem[] => [
  ...firstOf(allowMissing ? [] : missing, ({ path }) => ({
    code: 'missing-object',
    message: `\`${path}\` is neither in the store nor at ${url}`,
    hint: `${howToGet(session, path)}; \`--allow-missing\` leaves it out`,
  })),
  ...firstOf(corrupt, ({ path }) => ({
    code: 'corrupt-object',
    message: `\`${path}\` is corrupt at ${url}: what came is not what its digest says`,
    hint: howToGet(session, path),
  })),
  ...problems,
  ...firstOf(failed, ({ path }) => ({
    code: 'not-fetched',
    message: `\`${path}\` did not come from ${url}`,
    hint: 'the same command again fetches only what is lacking',
  })),
];

export function fetchToJson(report: FetchReport): JsonObject {
  const { remote, url, objects, bytes, results, missing, corrupt, failed, ms } = report;
  const named = (list: FetchReport['missing']): readonly JsonObject[] =>
    list.map(({ path, digest }) => ({ path, digest }));
  return {
    remote,
    url,
    objects,
    bytes,
    results,
    missing: named(missing),
    corrupt: named(corrupt),
    failed: named(failed),
    seconds: ms / 1000,
  };
}
