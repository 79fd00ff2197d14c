/** Problems of many files at once, and what to do about one. */
import type { Owner } from '../engine/products.ts';
import { isKeptElsewhere } from '../engine/record-data.ts';
import type { Session } from '../engine/session.ts';
import type { Problem } from '../failure.ts';
import { type RelPath, seenFrom } from '../path.ts';
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
export function howToGet(session: Session, path: RelPath): string {
  const owner = session.products.owner(path);
  const again =
    owner && 'stage' in owner
      ? `else ${shellLine`luc repro -f -s ${owner.stage}`} makes it again`
      : 'else put it back, or have it pushed by who has it';
  return `${storing(session, owner)} stores it again if the workspace still has it, ${again}`;
}

/** What is to be at a remote alone is not lost for `fsck`. */
function storing(session: Session, owner: Owner | null): string {
  if (owner && 'data' in owner) {
    const before = session.recorded.data.get(owner.data);
    if (before && isKeptElsewhere(session, before.entry))
      return shellLine`luc add ${seenFrom(session.cwd, owner.data)}`;
  }
  return '`luc fsck`';
}
