/** What could be brought of what is not here; only a run that was told to may ask for it. */
import type { Digest } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import type { Result } from '../result.ts';

export interface Supply {
  /** Whether somewhere is said to be all of it. */
  readonly has: (entry: Entry) => boolean;
  /** Those of this key. Their outs need not be here. */
  readonly results: (key: Digest) => readonly Result[];
  /** Brings what it can into the store. Of `all` that it was asked for, `has` is false from then on for what did not come. */
  readonly bring: (entries: ReadonlyMap<RelPath, Entry>, what: 'all' | 'trees') => Promise<void>;
}
