/** How much an archive may hold: what the user allows, or else what its own length makes likely. */
import { overLimit, swells, tooMany } from './faults.ts';

/** Text and tables shrink to a tenth, seldom to a hundredth of their length; what is made to fill disks to a thousandth. */
const likelyRatio = 250;
/** Below that nobody is harmed. */
const harmless = 2 ** 30;
const mostMembers = 1_000_000;

export interface Budget {
  readonly bytes: () => number;
  /** Each throws a `WorkError` where it is too much. */
  readonly addMember: () => void;
  readonly addBytes: (count: number) => void;
}

/** `length`: of the archive. */
export function openBudget(archive: string, length: number, maxBytes: number | null): Budget {
  const limit = maxBytes ?? Math.max(harmless, length * likelyRatio);
  let members = 0;
  let bytes = 0;
  return {
    bytes: () => bytes,
    addMember: () => {
      if (++members > mostMembers) throw tooMany(archive, mostMembers);
    },
    addBytes: (count) => {
      bytes += count;
      if (bytes > limit) throw maxBytes === null ? swells(archive, length) : overLimit(archive, maxBytes);
    },
  };
}
