/** `luc why`: the full reason why a stage is out of date. */
import { fx } from '../base/effects.ts';
import { findBlockOfRun, takeAsRecorded } from '../engine/past-run.ts';
import { type Why, whyOf } from '../engine/why.ts';
import { entryToJson } from '../entry.ts';
import { failureOf } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { problemsToJson } from '../report/diagnostics.ts';
import { whyText } from '../report/why-view.ts';
import type { FileChange } from '../tree-diff.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { openSessionFor, warnOfConflict } from './open-session.ts';
import { findRun } from './past-runs.ts';
import { lastFailureToJson, reasonToJson } from './reason-json.ts';
import { styleOf } from './style-of.ts';
import { targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly run: string | null;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const resolved = await targetsOf(context, session, options.words, false);
  if (!resolved.ok) return failed(resolved.failure);
  const [stage, ...more] = resolved.value.flatMap((target) => target.stages);
  if (stage === undefined || more.length > 0) {
    const message =
      stage === undefined ? 'this is data: no stage makes it' : `that is ${more.length + 1} stages`;
    return failed(
      failureOf('usage', { code: 'one-stage', message, hint: '`luc why` explains one stage at a time' }),
    );
  }
  warnOfConflict(context, session);
  const now = await whyOf(session, stage);
  const run = options.run === null ? null : (findRun(context.layout, options.run) ?? options.run);
  const past = run === null ? null : findBlockOfRun(session.layout, run, stage);
  if (past && !past.ok) return failed(failureOf('usage', past.failure));
  if (past) takeAsRecorded(session, stage, past.value);
  // What it is, it is by the last run, whichever it is compared with.
  const why = run === null ? now : { ...(await whyOf(session, stage)), state: now.state };
  session.index.save();
  return {
    exit: 0,
    document: { version: 1, ...(run !== null && { run }), ...whyToJson(why) },
    text: () => whyText({ ...why, run }, styleOf(context), fx.now()),
  };
}

const whyToJson = ({ stage, state, reasons, problems, lastFailure, files, chain }: Why): JsonObject => ({
  stage,
  state,
  reasons: reasons.map(reasonToJson),
  ...problemsToJson(problems),
  ...lastFailureToJson(lastFailure),
  files: files.map(({ path, changes }) => ({ path, changes: changes.map(changeToJson) })),
  upstream: chain.map(whyToJson),
});

const changeToJson = ({ path, change, from, to }: FileChange): JsonObject => ({
  path,
  change,
  ...(from && { from: entryToJson(from) }),
  ...(to && { to: entryToJson(to) }),
});
