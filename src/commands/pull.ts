/** `luc pull`: fetches what is recorded, then puts it into the workspace. */
import { type CheckedOut, checkOut, planCheckout } from '../engine/checkout.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import type { Session } from '../engine/session.ts';
import type { Failure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { checkoutText } from '../report/checkout-view.ts';
import { fetchText } from '../report/share-view.ts';
import { type CommandResult, type Context, exitOf, failed } from './context.ts';
import { worstOf } from './each-remote.ts';
import { type FetchFlags, fetchAll, fetchOnly, fetchProblems, fetchToJson } from './fetching.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession, undecidedData } from './open-session.ts';
import { replaceable } from './replaceable.ts';
import { styleOf } from './style-of.ts';
import { pathsOf, targetsOf } from './targets.ts';

interface Options extends FetchFlags {
  readonly force: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  if (options.dry) return fetchOnly(context, options);
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const fetched = await fetchAll(context, session, options);
  if (!fetched.ok) return failed(fetched.failure);
  const { reports, failures } = fetched.value;
  const told = reports.flatMap((report) => fetchProblems(session, report, options));
  const unfetched = worstOf(told, failures);
  if (unfetched && reports.length === 0) return failed(unfetched);
  const placed = await place(context, session, options);
  if (!placed.ok) return failed(placed.failure);
  const { restored, left, lost } = placed.value;
  // What did not come has been told already, file by file.
  const failure = unfetched || options.allowMissing ? unfetched : worstOf(lost, []);
  const view = { restored, left, lost: lost.length, summary: true };
  const result: CommandResult = {
    exit: failure ? exitOf(failure) : left.length > 0 ? 1 : 0,
    document: {
      version: 1,
      remotes: reports.map(fetchToJson),
      restored: restored.map(({ path }) => path),
      left: left.map(({ path }) => path),
    },
    text: () => {
      const lines = reports.map((report) => fetchText({ ...report, dry: false }, styleOf(context)));
      return `${lines.join('')}${checkoutText(view, styleOf(context))}`;
    },
  };
  return failure ? { ...result, failure } : result;
}

/** Only now it can be told what lies in folders, and so whether a path leads to anything. */
async function place(
  context: Context,
  session: Session,
  { words, glob, force }: Options,
): Promise<Outcome<CheckedOut, Failure>> {
  const targets = await targetsOf(context, session, words, glob);
  if (!targets.ok) return targets;
  const plan = await planCheckout(session, pathsOf(session, targets.value), false);
  const mayReplace = await replaceable(context, force, plan.differences);
  const run = openRun(session, context.argv);
  const done = await inRun(context, run, (signal) =>
    checkOut(run, plan, { relink: false, mayReplace, signal }),
  );
  await finishRun(session, run.id);
  return done;
}
