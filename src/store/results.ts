/** The run cache: results by stage key, each in a file named by its value, written once and never changed. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { createFile, linkNew, namesIn, readIfThere, removeFile } from '../base/files.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Emit } from '../event.ts';
import type { Problem } from '../failure.ts';
import { type Result, resultFromText, resultText, resultValue } from '../result.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { spool } from './spool.ts';

/** Every object that it names must be in the store before. A result with the same value is left as it is. */
export function writeResult(layout: Layout, result: Result): void {
  const folder = resultsFolder(layout, result.key);
  const name = hexOf(resultValue(result.key, result.outs));
  const path = join(folder, name);
  spool(layout, (temporary) => {
    createFile(temporary, resultText(result), { mode: 0o444 });
    inFolder(folder, () => {
      if (!linkNew(temporary, path) && !readResult(layout, result.key, name)) fx.renameSync(temporary, path);
    });
    removeFile(temporary);
  });
}

/** Newest first. What is no result of this key is left out and told. */
export function findResults(layout: Layout, key: Digest, emit: Emit): Result[] {
  const found = namesIn(resultsFolder(layout, key)).flatMap((name) => {
    const result = readResult(layout, key, name);
    if (!result) emit({ event: 'warned', problem: misfit(key, name) });
    return result ? [{ result, name }] : [];
  });
  return found.sort(newestFirst).map(({ result }) => result);
}

/** Null for one that is not what its path says. */
export function readResult(layout: Layout, key: Digest, name: string): Result | null {
  const bytes = readIfThere(join(resultsFolder(layout, key), name));
  const result = bytes && resultFromText(bytes.toString());
  return result?.key === key && hexOf(resultValue(key, result.outs)) === name ? result : null;
}

const resultsFolder = (layout: Layout, key: Digest): string =>
  join(layout.results, hexOf(key).slice(0, 2), hexOf(key));

interface NamedResult {
  readonly result: Result;
  readonly name: string;
}

/** Those of one time by their names. */
export const newestFirst = (a: NamedResult, b: NamedResult): number =>
  compare(b.result.made.at, a.result.made.at) || compare(a.name, b.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const misfit = (key: Digest, name: string): Problem => ({
  code: 'misfit-result',
  message: `the run cache's \`${hexOf(key).slice(0, 12)}…/${name.slice(0, 12)}…\` is not what its name says; it is ignored`,
  hint: '`luc fsck` sets it aside',
});
