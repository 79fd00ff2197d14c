/** Stages whose outs wait in the workspace to be stored, each with the key that they were made by. */
import type { Digest } from '../digest.ts';
import { openRuns } from '../store/open-runs.ts';
import type { Session } from './session.ts';

export function unsavedKeys({ recorded, layout }: Session): ReadonlyMap<string, Digest> {
  const keys = new Map<string, Digest>();
  if (recorded.unsaved.size === 0) return keys;
  for (const { lines } of openRuns(layout)) {
    for (const line of lines)
      if (line.t === 'claim' && recorded.unsaved.has(line.stage)) keys.set(line.stage, line.key);
  }
  return keys;
}
