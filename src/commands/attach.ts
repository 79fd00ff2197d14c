/** `luc repro --attach`: one stage gets this terminal, for a debugger. Which, and what keeps it from that. */
import type { LookOptions } from '../engine/look.ts';
import { planOf } from '../engine/plan.ts';
import type { Selection } from '../engine/selection.ts';
import type { Session } from '../engine/session.ts';
import type { Target } from '../engine/targets.ts';
import type { Problem } from '../failure.ts';
import type { StageName } from '../pipeline.ts';

/** Null where the targets are not one stage. */
export function stageToAttach(targets: readonly Target[]): StageName | null {
  const [stage, ...more] = targets.flatMap((target) => target.stages);
  return stage !== undefined && more.length === 0 ? stage : null;
}

export const notOneTarget: Problem = {
  code: 'attach-one',
  message: '`--attach` needs one target that is one stage',
  hint: '`luc repro train --attach` gives `train` this terminal',
};

/** The terminal belongs to one stage: that one has to run, and nothing beside or before it. */
export async function attachProblem(
  session: Session,
  selection: Selection,
  options: LookOptions,
): Promise<Problem | null> {
  const { stages } = await planOf(session, selection, options);
  const due = stages.filter(({ isDue }) => isDue);
  if (due.length === 1) return null;
  const names = due.map(({ name }) => `\`${name}\``).join(', ');
  return due.length === 0
    ? {
        code: 'attach-none',
        message: '`--attach` needs a stage that runs, and this one is up to date',
        hint: '`-f -s` runs it all the same',
      }
    : {
        code: 'attach-one',
        message: `\`--attach\` runs one stage, and here ${names} have to run`,
        hint: 'run the others first, without `--attach`; `-s` runs the target alone',
      };
}
