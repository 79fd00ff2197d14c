/** What travels to a remote as one: an entry, with everything below it. */
import { hexOf } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { RelPath } from '../path.ts';

export interface Root {
  readonly path: RelPath;
  readonly entry: Entry;
  /** Of a folder that a stage has read only the trees count, as far as the store has them. */
  readonly treesOnly: boolean;
}

/** What is known of the trees of a folder is not known of all of it. */
export const keyOf = ({ entry, treesOnly }: Root): string =>
  hexOf(entry.digest) + (treesOnly ? '.trees' : '');
