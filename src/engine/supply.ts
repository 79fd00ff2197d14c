/** What could be brought of what is not here; only a run that was told to may ask for it. */
import type { Digest } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';
import type { Result } from '../result.ts';

export interface Supply {
  /** Whether somewhere is said to be all of it. */
  readonly has: (entry: Entry) => boolean;
  /** Of this key, with their outs not here perhaps. */
  readonly results: (key: Digest) => readonly Result[];
  /** Brings what it can into the store; of what it cannot it does not say any more that it has it. */
  readonly bring: (entries: ReadonlyMap<RelPath, Entry>, what: 'all' | 'trees') => Promise<void>;
}
