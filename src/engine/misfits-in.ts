/** What of a selection cannot run, as what one stage reads is not what another writes. */
import { type Failure, failureOf } from '../failure.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Selection } from './selection.ts';

/** Null where all fits. */
export function misfitsIn({ misfits }: Pipeline, { stages }: Selection): Failure | null {
  const selected = new Set(stages);
  const problems = misfits.filter(({ stage }) => selected.has(stage)).map(({ problem }) => problem);
  return problems.length > 0 ? failureOf('project', ...problems) : null;
}
