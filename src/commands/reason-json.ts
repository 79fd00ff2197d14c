/** Reasons in documents, `{what, stage?, path?, file?, key?, change, from?, to?}`, and how the last run went that failed. */
import type { JsonObject } from '../json.ts';
import type { LastFailure, Reason } from '../stage-state.ts';

export const reasonToJson = ({ what, stage, path, file, key, change, from, to }: Reason): JsonObject => ({
  what,
  ...(stage !== undefined && { stage }),
  ...(path !== undefined && { path }),
  ...(file !== undefined && { file }),
  ...(key !== undefined && { key }),
  change,
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});

export const lastFailureToJson = (last: LastFailure | null): JsonObject =>
  last ? { last_run: { outcome: last.outcome, run: last.run, at: last.at } } : {};
