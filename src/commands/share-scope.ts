/** The words and flags that `push`, `fetch`, `pull` and `status -c` have in common, as what they are about. */

import { everything, select } from '../engine/selection.ts';
import type { Session } from '../engine/session.ts';
import type { ScopeOptions } from '../engine/share/scope.ts';
import { type Failure, failureOf } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { Context } from './context.ts';
import { pathsOf, targetsOf } from './targets.ts';

export interface ShareFlags {
  readonly words: readonly string[];
  readonly remote: string | null;
  readonly jobs: number | null;
  readonly allBranches: boolean;
  readonly allTags: boolean;
  readonly allCommits: boolean;
  readonly withDeps: boolean;
  readonly maxSize: string | null;
  readonly glob: boolean;
}

/** How many transfers at once, where the user does not say; a remote may allow less. */
export const usualJobs = 16;

/** What `--run-cache` says. */
export const resultsMeant = (word: string | null): 'default' | 'all' | 'none' =>
  word === 'all' || word === 'none' ? word : 'default';

export async function shareScope(
  context: Context,
  session: Session,
  flags: ShareFlags,
): Promise<Outcome<Omit<ScopeOptions, 'belongs'>, Failure>> {
  const { words, allBranches, allTags, allCommits, withDeps, maxSize, glob } = flags;
  const targets = await targetsOf(context, session, words, glob);
  if (!targets.ok) return targets;
  const maxBytes = await bytesFrom(maxSize);
  if (!maxBytes.ok) return maxBytes;
  const named = words.length === 0 ? null : pathsOf(session, targets.value);
  const before = (): readonly RelPath[] => {
    const { stages, data } = select(session.pipeline, session.graph, targets.value, everything);
    const outs = stages.flatMap((name) => session.stages.get(name)?.outs ?? []);
    return [...outs, ...data].map(({ path }) => path);
  };
  return succeed({
    paths: named && withDeps ? [...named, ...before()] : named,
    revisions: { allBranches, allTags, allCommits },
    maxBytes: maxBytes.value,
  });
}

async function bytesFrom(text: string | null): Promise<Outcome<number | null, Failure>> {
  if (text === null) return succeed(null);
  const { bytesIn, sizePattern } = await import('../units.ts');
  if (/^\d+$/.test(text)) return succeed(Number(text));
  if (sizePattern.test(text)) return succeed(bytesIn(text));
  return fail(
    failureOf('usage', {
      code: 'wrong-value',
      message: `\`--max-size\` is a size such as \`512MiB\` or \`2GB\`, not \`${text}\``,
    }),
  );
}
