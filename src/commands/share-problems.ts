/** Problems of many files at once, and what to do about one. */
import type { Session } from '../engine/session.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { countText } from '../report/words.ts';
import { shellLine } from '../shell-line.ts';

/** So many are told one by one. */
const most = 20;

/** A problem for each of the first, and one for all others. */
export function firstOf<One>(list: readonly One[], problemOf: (one: One) => Problem): readonly Problem[] {
  const told = list.slice(0, most).map(problemOf);
  const [problem] = told;
  const rest = list.length - told.length;
  if (!problem || rest === 0) return told;
  const more = { code: problem.code, message: `the same holds for ${countText(rest, 'more file')}` };
  return [...told, { ...more, hint: '`--json` lists all of them' }];
}

/** How what is at a tracked path comes back. */
export function howToGet({ products }: Session, path: RelPath): string {
  const owner = products.owner(path);
  const again =
    owner && 'stage' in owner
      ? `else ${shellLine`luc repro -f -s ${owner.stage}`} makes it again`
      : 'else put it back, or have it pushed by who has it';
  return `\`luc fsck\` stores it again if the workspace still has it, ${again}`;
}
