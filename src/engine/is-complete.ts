/** Whether everything that a block's outs hold is in the store, or can be brought there. */
import type { Block } from '../lock.ts';
import { isAvailable } from './is-available.ts';
import type { Session } from './session.ts';

export const isComplete = (session: Session, block: Block): boolean =>
  [...block.outs.values()].every(({ entry }) => isAvailable(session, entry));
