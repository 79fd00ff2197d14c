/** `luc status`: what is out of date, and why. */
import { fx } from '../base/effects.ts';
import { granularReasons } from '../engine/changed-files.ts';
import { type StageStatus, type Status, statusOf } from '../engine/status.ts';
import type { JsonObject } from '../json.ts';
import type { RelPath } from '../path.ts';
import type { StageName } from '../pipeline.ts';
import { problemsToJson } from '../report/diagnostics.ts';
import { statusText } from '../report/status-view.ts';
import type { DataState, StageState } from '../stage-state.ts';
import { asBefore, type Keep } from './as-before.ts';
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
  readonly cloud: boolean;
  readonly remote: string | null;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  if (options.cloud || options.remote !== null) {
    const { compareWithCloud } = await import('./cloud-status.ts');
    return compareWithCloud(context, options);
  }
  if (options.words.length > 0 || options.granular) return lookAnew(context, options, () => {});
  return asBefore<Calm>(context, 'status', {
    // Nothing is lost then, so it does not matter who else may have it.
    again: (calm) => resultOf(context, options, statusFrom(calm), false),
    anew: (witnessed, keep) => lookAnew(witnessed, options, keep),
  });
}

async function lookAnew(context: Context, options: Options, keep: Keep<Calm>): Promise<CommandResult> {
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
  const calm = calmIn(status);
  if (calm) keep(calm, session.pipeline);
  const hasRemote = session.pipeline.remotes.length > 0;
  return resultOf(context, options, { ...status, stages }, hasRemote);
}

/** A status of which nothing but the states is to be told. */
interface Calm extends JsonObject {
  readonly stages: [StageName, StageState, boolean][];
  readonly data: [RelPath, DataState][];
}

function calmIn({ stages, data }: Status): Calm | null {
  const isCalm =
    stages.every(
      ({ reasons, problems, lastFailure }) => reasons.length + problems.length === 0 && !lastFailure,
    ) && data.every(({ problems, isLost }) => problems.length === 0 && !isLost);
  return isCalm
    ? {
        stages: stages.map(({ name, state, isDue }) => [name, state, isDue]),
        data: data.map(({ path, state }) => [path, state]),
      }
    : null;
}

const statusFrom = ({ stages, data }: Calm): Status => ({
  stages: stages.map(([name, state, isDue]) => ({
    name,
    state,
    isDue,
    reasons: [],
    problems: [],
    lastFailure: null,
  })),
  data: data.map(([path, state]) => ({ path, state, isLost: false, problems: [] })),
});

function resultOf(
  context: Context,
  options: Options,
  { stages, data }: Status,
  hasRemote: boolean,
): CommandResult {
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
      data: data.map(
        ({ path, state, problems }): JsonObject => ({ path, state, ...problemsToJson(problems) }),
      ),
    },
    text: () => statusText({ stages, data, hasRemote }, styleOf(context), fx.now()),
  };
}
