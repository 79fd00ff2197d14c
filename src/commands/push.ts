/** `luc push`: makes sure that a remote has everything that another clone needs. */

import { type PushOptions, pushTo } from '../engine/share/push.ts';
import { destinationsOf } from '../engine/share/remotes.ts';
import { pushText } from '../report/share-view.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { eachRemote, worstOf } from './each-remote.ts';
import { interruptible } from './interruptible.ts';
import { openSessionFor, undecidedData } from './open-session.ts';
import { pushProblems, pushToJson } from './pushing.ts';
import { resultsMeant, type ShareFlags, shareScope, usualJobs } from './share-scope.ts';
import { styleOf } from './style-of.ts';

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
  const problems = reports.flatMap((report) => pushProblems(session, report, options.allowMissing));
  const failure = worstOf(problems, failures);
  if (failure && reports.length === 0) return failed(failure);
  const result: CommandResult = {
    exit: failure ? exitOf(failure) : 0,
    document: { version: 1, dry: options.dry, remotes: reports.map(pushToJson) },
    text: () => reports.map((report) => pushText({ ...report, dry: options.dry }, styleOf(context))).join(''),
  };
  return failure ? { ...result, failure } : result;
}

/** What a hook of git calls is no trouble in a project that shares nothing. */
const nowhereToGo = (dry: boolean): CommandResult => ({
  exit: 0,
  document: { version: 1, dry, remotes: [] },
});
