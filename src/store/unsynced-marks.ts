/** The marks of processes whose loose objects may not be durable yet, and what became of each process. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn, readIfThere } from '../base/files.ts';
import { identityFromText, isElsewhere, statusOf, thisProcess } from '../base/identity.ts';
import type { Layout } from './layout.ts';

export interface Mark {
  readonly path: string;
  /** Milliseconds, by the clock of the store's file system; no object that the mark speaks of is older. */
  readonly since: number;
}

/**
 * `running` also where nobody can tell, and on other machines. `killed`: in this boot, so the system still has all that
 * it wrote. `earlier boot`: what it wrote may be lost.
 */
export type MarkOrigin = 'running' | 'killed' | 'earlier boot';

export const readMarks = (layout: Layout, origin: MarkOrigin): readonly Mark[] =>
  namesIn(layout.unsynced)
    .map((name) => join(layout.unsynced, name))
    .filter((path) => originOf(path) === origin)
    .map(markAt);

/** One that its process has just removed speaks of nothing. */
export const markAt = (path: string): Mark => ({
  path,
  since: fx.lstatSync(path)?.mtimeMs ?? Number.POSITIVE_INFINITY,
});

function originOf(path: string): MarkOrigin {
  const identity = identityFromText(readIfThere(path)?.toString('utf8'));
  if (!identity) return 'earlier boot';
  if (identity.boot === thisProcess().boot) return statusOf(identity) === 'dead' ? 'killed' : 'running';
  return isElsewhere(identity) ? 'running' : 'earlier boot';
}
