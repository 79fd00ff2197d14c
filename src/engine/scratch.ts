/** The scratch folder of a stage and its inputs: checkpoints, which survive until the stage is recorded. */
import { join } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { removeAll, removeIfEmpty } from '../base/files.ts';
import { hexOf } from '../digest.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Session } from './session.ts';

export const scratchOf = ({ layout }: Session, { key }: Fingerprint): string =>
  join(layout.scratch, hexOf(key));

/** The stage is recorded: nobody needs its checkpoints any more. What cannot be removed does no harm. */
export function dropScratch(session: Session, print: Fingerprint): void {
  try {
    const folder = scratchOf(session, print);
    // Most are, and then that is one call instead of three.
    if (!removeIfEmpty(folder)) removeAll(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
