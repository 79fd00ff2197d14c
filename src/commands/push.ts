/** `luc push`: makes sure that a remote has everything that another clone needs. */

import type { Session } from '../engine/session.ts';
import { type PushOptions, type PushReport, pushTo } from '../engine/share/push.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import type { Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { pushText } from '../report/share-view.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { eachRemote, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openSessionFor, undecidedData } from './open-session.ts';
import { firstOf, howToGet } from './share-problems.ts';
import { resultsMeant, type ShareFlags, shareScope, usualJobs } from './share-scope.ts';

interface Options extends ShareFlags {
  readonly runCache: string | null;
  readonly allowMissing: boolean;
  readonly ifRemote: boolean;
  readonly dry: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  if (options.ifRemote && options.remote === null && session.pipeline.remotes.length === 0)
    return nowhereToGo(options.dry);
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const destinations = destinationsOf(session, options.remote);
  if (!destinations.ok) return failed(destinations.failure);
  const scope = await shareScope(context, session, options);
  if (!scope.ok) return failed(scope.failure);
  const pushing: PushOptions = {
    ...scope.value,
    runCache: resultsMeant(options.runCache),
    jobs: options.jobs ?? usualJobs,
    dry: options.dry,
  };
  const pushed = await interruptible(context, ({ interrupts }) =>
    eachRemote(destinations.value, (one) => pushTo(session, one, pushing, interrupts.signal)),
  );
  if (!pushed.ok) return failed(pushed.failure);
  const { reports, failures } = pushed.value;
  const problems = reports.flatMap((report) => problemsOf(session, report, options));
  const failure = worstOf(problems, failures);
  if (failure && reports.length === 0) return failed(failure);
  const result: CommandResult = {
    exit: failure ? exitOf(failure) : 0,
    document: { version: 1, dry: options.dry, remotes: reports.map(reportToJson) },
    text: () => reports.map((report) => pushText({ ...report, dry: options.dry })).join(''),
  };
  return failure ? { ...result, failure } : result;
}

/** What a hook of git calls is no trouble in a project that shares nothing. */
const nowhereToGo = (dry: boolean): CommandResult => ({
  exit: 0,
  document: { version: 1, dry, remotes: [] },
});

function problemsOf(
  session: Session,
  { missing, failed: notPushed, problems, url }: PushReport,
  { allowMissing }: Options,
): readonly Problem[] {
  const lacking = allowMissing ? [] : missing;
  return [
    ...firstOf(lacking, ({ path }) => ({
      code: 'missing-object',
      message: `\`${path}\` is neither in the store nor at ${url}`,
      hint: `${howToGet(session, path)}; \`--allow-missing\` leaves it out`,
    })),
    ...problems,
    ...firstOf(notPushed, ({ path }) => ({
      code: 'not-pushed',
      message: `\`${path}\` did not get to ${url}`,
      hint: '`luc push` again sends only what is lacking',
    })),
  ];
}

function reportToJson(report: PushReport): JsonObject {
  const { remote, url, objects, bytes, present, results, missing, failed: notPushed, ms } = report;
  return {
    remote,
    url,
    objects,
    bytes,
    present: { ...present },
    results,
    missing: missing.map((one) => ({ ...one })),
    failed: notPushed.map(({ path, digest }) => ({ path, digest })),
    seconds: ms / 1000,
  };
}
