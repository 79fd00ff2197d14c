/** `luc plan`: what `repro` would do, stage by stage, and why. */
import { everything, select } from '../engine/selection.ts';
import { asItIs, planOf } from '../engine/status.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { openSessionFor } from './open-session.ts';
import { planResult } from './plan-result.ts';
import { targetsOf } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly exitCode: boolean;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const resolved = await targetsOf(context, session, options.words, options.glob);
  if (!resolved.ok) return failed(resolved.failure);
  const selection = select(session.pipeline, session.graph, resolved.value, everything);
  const stages = await planOf(session, selection, asItIs);
  session.index.save();
  return planResult(context, session, stages, options.exitCode);
}
