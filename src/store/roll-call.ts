/** Whether the store has everything that an observer sees, by names alone: no look at the disk for each of thousands. */
import type { Digest } from '../digest.ts';
import type { Sources } from './sources.ts';

export interface RollCall {
  /** For `ObserveOptions`. */
  readonly see: (digest: Digest) => void;
  readonly isComplete: () => boolean;
}

export function openRollCall({ isListed }: Sources): RollCall {
  let isComplete = true;
  return {
    see: (digest) => {
      isComplete &&= isListed(digest);
    },
    isComplete: () => isComplete,
  };
}
