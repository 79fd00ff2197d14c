/** Reasons in documents: `{what, stage?, path?, key?, change, from?, to?}`. */
import type { JsonObject } from '../json.ts';
import type { Reason } from '../stage-state.ts';

export const reasonToJson = ({ what, stage, path, key, change, from, to }: Reason): JsonObject => ({
  what,
  ...(stage !== undefined && { stage }),
  ...(path !== undefined && { path }),
  ...(key !== undefined && { key }),
  change,
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});
