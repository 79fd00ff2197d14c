/** Whether the run cache may know a stage: its result must follow from its key alone. */
import type { Stage } from '../pipeline.ts';

export const isShareable = (stage: Pick<Stage, 'deps' | 'outs' | 'alwaysChanged'>): boolean =>
  stage.deps.length > 0 &&
  stage.outs.length > 0 &&
  !stage.alwaysChanged &&
  stage.outs.every((out) => !out.persist && (out.cache || out.role !== 'out'));
