/** `luc status`: what is out of date, and why. */
import { fx } from '../base/effects.ts';
import { granularReasons, type StageStatus, statusOf } from '../engine/status.ts';
import type { JsonObject } from '../json.ts';
import { problemsToJson } from '../report/diagnostics.ts';
import { statusText } from '../report/status-view.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { warnOfConflict } from './open-session.ts';
import { lastFailureToJson, reasonToJson } from './reason-json.ts';
import { styleOf } from './style-of.ts';
import { openSelection } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly exitCode: boolean;
  readonly complete: boolean;
  readonly granular: boolean;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const selected = await openSelection(context, options);
  if (!selected.ok) return failed(selected.failure);
  const { session, targets, selection } = selected.value;
  warnOfConflict(context, session);
  const named = new Set(targets.flatMap((target) => target.data));
  const data =
    targets.length === 0
      ? session.pipeline.data
      : session.pipeline.data.filter(({ path }) => named.has(path));
  const status = await statusOf(session, selection, data);
  const stages: StageStatus[] = [];
  for (const stage of status.stages) {
    stages.push(options.granular ? { ...stage, reasons: await granularReasons(session, stage) } : stage);
  }
  session.index.save();
  const counts = ({ state, isDue }: StageStatus): boolean =>
    isDue || (options.complete && state === 'absent');
  return {
    exit: options.exitCode && stages.some(counts) ? 1 : 0,
    document: {
      version: 1,
      stages: stages.map(
        ({ name, state, reasons, problems, lastFailure }): JsonObject => ({
          name,
          state,
          reasons: reasons.map(reasonToJson),
          ...problemsToJson(problems),
          ...lastFailureToJson(lastFailure),
        }),
      ),
      data: status.data.map(
        ({ path, state, problems }): JsonObject => ({ path, state, ...problemsToJson(problems) }),
      ),
    },
    text: () => statusText({ stages, data: status.data }, styleOf(context), fx.now()),
  };
}
