/** Results that others have pushed, on their way into the run cache: only with everything that they name. */
import { hexOf } from '../../digest.ts';
import type { PushRecord } from '../../push-record.ts';
import { type Result, resultValue } from '../../result.ts';
import { readResult, writeResult } from '../../store/results.ts';
import type { Session } from '../session.ts';

/** Each once. */
export function resultsIn(records: readonly PushRecord[]): readonly Result[] {
  const all = records.flatMap(({ results }) => results);
  return [...new Map(all.map((result) => [nameOf(result), result])).values()];
}

const nameOf = ({ key, outs }: Result): string => `${key} ${resultValue(key, outs)}`;

/** How many were new. */
export function takeResults({ layout, objects }: Session, results: readonly Result[]): number {
  const complete = new Map<string, boolean>();
  const isHere = ({ outs, log }: Result): boolean => {
    for (const entry of outs.values()) {
      const known = complete.get(entry.digest) ?? objects.hasAll(entry);
      complete.set(entry.digest, known);
      if (!known) return false;
    }
    return log === null || objects.has(log);
  };
  const isNew = ({ key, outs }: Result): boolean => !readResult(layout, key, hexOf(resultValue(key, outs)));
  const taken = results.filter((result) => isNew(result) && isHere(result));
  for (const result of taken) writeResult(layout, result);
  return taken.length;
}
