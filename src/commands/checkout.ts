/** `luc checkout`: makes the workspace what the lock says. */
import { checkOut, planCheckout } from '../engine/checkout.ts';
import { finishRun } from '../engine/finish.ts';
import { openRun } from '../engine/run.ts';
import { failureOf } from '../failure.ts';
import { checkoutText } from '../report/checkout-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { inRun } from './interruptible.ts';
import { openWritingSession, undecidedData } from './open-session.ts';
import { replaceable } from './replaceable.ts';
import { styleOf } from './style-of.ts';
import { pathsOf, targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly force: boolean;
  readonly relink: boolean;
  readonly allowMissing: boolean;
  readonly summary: boolean;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openWritingSession(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const resolved = await targetsOf(context, session, options.words, options.glob);
  if (!resolved.ok) return failed(resolved.failure);
  const { relink } = options;
  const plan = await planCheckout(session, pathsOf(session, resolved.value), relink);
  const mayReplace = await replaceable(context, options.force, plan.differences);
  const run = openRun(session, context.argv);
  const done = await inRun(context, run, (signal) => checkOut(run, plan, { relink, mayReplace, signal }));
  await finishRun(session, run.id);
  if (!done.ok) return failed(done.failure);
  const { restored, left, lost } = done.value;
  const incomplete = left.length > 0 || (lost.length > 0 && !options.allowMissing);
  const result: CommandResult = {
    exit: incomplete ? 1 : 0,
    document: {
      version: 1,
      restored: restored.map(({ path }) => path),
      left: left.map(({ path }) => path),
      missing: lost.map(({ path }) => path),
    },
    text: () =>
      checkoutText({ restored, left, lost: lost.length, summary: options.summary }, styleOf(context)),
  };
  return lost.length > 0 && !options.allowMissing
    ? { ...result, failure: failureOf('work', ...lost) }
    : result;
}
