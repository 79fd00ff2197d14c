/** What a typed stage's work said, as a problem that points at the user's text. */
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import type { WorkProblem } from '../work.ts';

const mostTold = 20;

/** The text may have changed meanwhile; then it points at the stage. */
export async function faultProblem(
  root: string,
  stage: Stage,
  faults: readonly WorkProblem[],
): Promise<Problem> {
  const [first, ...others] = faults;
  const { code, message, option } = first ?? { code: 'failed', message: 'it failed' };
  const hint = faults.findLast((fault) => fault.hint !== undefined)?.hint;
  const at = option ? await locate(root, stage, option) : null;
  return {
    code,
    message: `\`${stage.name}\`: ${message}`,
    at: at ?? stage.bodyAt,
    ...(hint && { hint }),
    ...(others.length > 0 && { related: others.slice(0, mostTold).map((one) => ({ message: one.message })) }),
  };
}

/** What reads YAML is loaded only for this. */
async function locate(root: string, stage: Stage, option: NonNullable<WorkProblem['option']>) {
  const { locateOption } = await import('../config/locate.ts');
  return locateOption(root, stage, option);
}
