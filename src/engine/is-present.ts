/** Whether something is in the workspace, not just in the record; also what cannot be read or named. */
import type { Observation } from '../store/observe.ts';

export const isPresent = (seen: Observation | undefined): boolean =>
  !!seen && !seen.absent && (seen.entry !== null || seen.problems.length > 0);
