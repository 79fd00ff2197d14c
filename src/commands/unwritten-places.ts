/** Problems of texts that are not written, told at the places that are in the files as they are. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import type { Failure, Problem } from '../failure.ts';
import type { Context } from './context.ts';

/** What stands only in `texts` cannot be shown: its problem has no place. */
export function atWrittenPlaces(
  { root }: Context,
  texts: ReadonlyMap<string, string>,
  { problems, ...failure }: Failure,
): Failure {
  const moved = <Pointing extends Pick<Problem, 'at' | 'excerpt'>>(one: Pointing): Pointing => {
    const text = one.at && texts.get(one.at.file);
    if (!one.at || text === undefined) return one;
    const written = readIfThere(join(root, one.at.file))?.toString() ?? '';
    const line = lineBefore(written.split('\n'), text.split('\n'), one.at.line);
    if (line !== null) return { ...one, at: { ...one.at, line } };
    const { at: _, excerpt: __, ...placeless } = one;
    return placeless as Pointing;
  };
  const movedWhole = ({ related, ...problem }: Problem): Problem => {
    const found = related?.map(moved).filter(({ at }) => at !== undefined) ?? [];
    return { ...moved(problem), ...(found.length > 0 && { related: found }) };
  };
  return { ...failure, problems: problems.map(movedWhole) };
}

/** The number, from 1, that a line of `after` had in `before`; null where it is new. */
function lineBefore(before: readonly string[], after: readonly string[], line: number): number | null {
  const kept = Math.min(before.length, after.length);
  let start = 0;
  while (start < kept && before[start] === after[start]) start++;
  let end = 0;
  while (end < kept - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (line <= start) return line;
  return line > after.length - end ? line - after.length + before.length : null;
}
