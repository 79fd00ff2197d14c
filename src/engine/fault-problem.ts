/** What a typed stage's work said, as a problem that points at the user's text. */
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { isSamePlace } from '../place.ts';
import type { WorkProblem } from '../work.ts';

const mostTold = 20;

/** The text may have changed meanwhile; then it points at the stage. */
export async function faultProblem(
  root: string,
  stage: Stage,
  faults: readonly WorkProblem[],
): Promise<Problem> {
  const told = faults.slice(0, mostTold + 1);
  const hint = faults.findLast((fault) => fault.hint !== undefined)?.hint;
  const found = told.some(({ option }) => option) ? await locate(root, stage, told) : [];
  const places = told.map(({ option }, i) => (option && found[i]) ?? stage.bodyAt);
  const [first, ...others] = told.map(({ message }, i) => {
    const at = places[i];
    // What is said of one place stands below it together.
    const isNew = at && !places.slice(0, i).some((one) => isSamePlace(one, at));
    return { message, ...(at && (isNew || i === 0) && { at }) };
  });
  return {
    code: faults[0]?.code ?? 'failed',
    ...first,
    message: `\`${stage.name}\`: ${first?.message ?? 'it failed'}`,
    ...(hint && { hint }),
    ...(others.length > 0 && { related: others }),
  };
}

/** What reads YAML is loaded only for this. */
async function locate(root: string, stage: Stage, faults: readonly WorkProblem[]) {
  const { locateOptions } = await import('../config/locate.ts');
  const sought = faults.map(({ option = [], atKey = false }) => ({ steps: option, atKey }));
  return locateOptions(root, stage, sought);
}
