/** Which results of the run cache stay: those of the locks, the young, and as many as the user wants. */
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { namesIn } from '../../base/files.ts';
import { digestOfHex } from '../../digest.ts';
import type { Result } from '../../result.ts';
import type { Layout } from '../layout.ts';
import { newestFirst, readResult } from '../results.ts';
import { nameOfResult, type Roots } from './roots.ts';

export interface KeptResults {
  /** Those that were made in the last so many days. */
  readonly days: number | null;
  /** The newest so many of each stage. */
  readonly keepLast: number | null;
}

export interface StoredResult {
  readonly path: string;
  readonly name: string;
  readonly stat: Stats;
  readonly result: Result;
}

/**
 * Adds what the results need that stay to `roots`, or to `young` where they stay by their age alone; returns the paths of
 * the others. What is no result is left to fsck.
 */
export function sortResults(
  layout: Layout,
  { roots, young }: { readonly roots: Roots; readonly young: Roots },
  { days, keepLast }: KeptResults,
  before: number,
): readonly string[] {
  const stored = listResults(layout);
  const newest = keepLast === null ? new Set<StoredResult>() : newestOf(stored, keepLast);
  const since = days === null ? Number.POSITIVE_INFINITY : fx.now() - days * 24 * 60 * 60 * 1000;
  const isWanted = (one: StoredResult): boolean =>
    roots.results.has(one.name) || Date.parse(one.result.made.at) >= since || newest.has(one);
  const removed: string[] = [];
  for (const one of stored) {
    if (isWanted(one)) roots.addResult(one.result);
    else if (one.stat.ctimeMs >= before) young.addResult(one.result);
    else removed.push(one.path);
  }
  return removed;
}

export function listResults(layout: Layout): readonly StoredResult[] {
  const found: StoredResult[] = [];
  for (const start of namesIn(layout.results))
    for (const key of namesIn(join(layout.results, start)))
      for (const value of namesIn(join(layout.results, start, key))) {
        const path = join(layout.results, start, key, value);
        const stat = fx.lstatSync(path);
        const result = /^[0-9a-f]{64}$/.test(key) ? readResult(layout, digestOfHex(key), value) : null;
        const name = nameOfResult(digestOfHex(key), digestOfHex(value));
        if (stat && result) found.push({ path, name, stat, result });
      }
  return found;
}

function newestOf(stored: readonly StoredResult[], count: number): ReadonlySet<StoredResult> {
  const counts = new Map<string, number>();
  const among = [...stored].sort(newestFirst).filter(({ result: { made } }) => {
    counts.set(made.stage, (counts.get(made.stage) ?? 0) + 1);
    return (counts.get(made.stage) ?? 0) <= count;
  });
  return new Set(among);
}
