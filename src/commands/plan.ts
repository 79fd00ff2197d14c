/** `luc plan`: what `repro` would do, stage by stage, and why. */

import { asRepro } from '../engine/look.ts';
import { misfitsIn } from '../engine/misfits-in.ts';
import { planOf } from '../engine/plan.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { undecidedData } from './open-session.ts';
import { planResult } from './plan-result.ts';
import { openSelection } from './targets.ts';

interface Options {
  readonly words: readonly string[];
  readonly exitCode: boolean;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const selected = await openSelection(context, options);
  if (!selected.ok) return failed(selected.failure);
  const { session, selection } = selected.value;
  const undecided = undecidedData(session);
  if (undecided) return failed(undecided);
  const misfits = misfitsIn(session.pipeline, selection);
  if (misfits) return failed(misfits);
  const plan = await planOf(session, selection, asRepro);
  session.index.save();
  return planResult(context, session, plan, options.exitCode);
}
