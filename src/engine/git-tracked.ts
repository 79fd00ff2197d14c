/** Refuses outs that git has under its control: luc would replace what git keeps, and both would record it. */
import { askGit } from '../base/git.ts';
import type { Problem } from '../failure.ts';
import { ancestorsOf, type RelPath, seenFrom } from '../path.ts';
import type { Out } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import type { Session } from './session.ts';

/** Asked once for all cached outs of a run. */
export async function gitTrackedProblems(
  session: Session,
  outs: readonly Pick<Out, 'path' | 'cache' | 'at'>[],
): Promise<Problem[]> {
  const cached = outs.filter((out) => out.cache);
  if (session.gitRoot === null || cached.length === 0) return [];
  return trackedAmong(session, cached);
}

/** In pieces that fit on a command line. */
async function trackedAmong(
  session: Session,
  outs: readonly Pick<Out, 'path' | 'cache' | 'at'>[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (let at = 0; at < outs.length; at += 500) {
    const some = outs.slice(at, at + 500);
    const paths = some.map((out) => `:(literal)${out.path}`);
    const answer = await askGit(session.layout.root, ['ls-files', '-z', '--', ...paths]);
    if (answer?.exit === 0) problems.push(...problemsFor(some, answer.stdout.toString(), session.cwd));
  }
  return problems;
}

function problemsFor(outs: readonly Pick<Out, 'path' | 'at'>[], listing: string, cwd: RelPath): Problem[] {
  const tracked = listing.split('\0').filter((path) => path !== '') as RelPath[];
  const within = new Set(tracked.flatMap((path) => [path, ...ancestorsOf(path)]));
  return outs
    .filter((out) => within.has(out.path))
    .map((out) => ({
      code: 'out-in-git',
      message: `\`${out.path}\` is under git's control, so it cannot be an out as well`,
      at: out.at,
      hint: `${shellLine`git rm -r --cached ${seenFrom(cwd, out.path)}`} leaves it to luc; \`cache: false\` leaves it to git`,
    }));
}
