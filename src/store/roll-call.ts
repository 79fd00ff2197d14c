/** Whether the store has everything that an observer sees, by names alone: no look at the disk for each of thousands. */
import type { Digest } from '../digest.ts';
import type { Sources } from './sources.ts';

export interface RollCall {
  readonly see: (digest: Digest) => void;
  /** 32 bytes each. */
  readonly seeAll: (digests: Buffer) => void;
  readonly isComplete: () => boolean;
}

export function openRollCall({ isListed, areListed }: Sources): RollCall {
  let isComplete = true;
  return {
    see: (digest) => {
      isComplete &&= isListed(digest);
    },
    seeAll: (digests) => {
      isComplete &&= areListed(digests);
    },
    isComplete: () => isComplete,
  };
}
