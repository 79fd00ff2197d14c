/** Results that others have pushed, on their way into the run cache: only with everything that they name. */
import { hexOf } from '../../digest.ts';
import { type Result, resultValue } from '../../result.ts';
import type { Layout } from '../../store/layout.ts';
import { readResult, writeResult } from '../../store/results.ts';
import type { Session } from '../session.ts';

/** Puts results into the run cache, as far as everything is here; gives how many were new. */
export function openTakingResults({ layout, objects }: Session): (results: readonly Result[]) => number {
  const complete = new Map<string, boolean>();
  const isHere = ({ outs }: Result): boolean => {
    for (const entry of outs.values()) {
      const known = complete.get(entry.digest) ?? objects.hasAll(entry);
      complete.set(entry.digest, known);
      if (!known) return false;
    }
    return true;
  };
  return (results) => {
    let taken = 0;
    for (const result of results) {
      if (!isNew(layout, result) || !isHere(result)) continue;
      writeResult(layout, result);
      taken++;
    }
    return taken;
  };
}

export const isNew = (layout: Layout, { key, outs }: Result): boolean =>
  !readResult(layout, key, hexOf(resultValue(key, outs)));
