/** Whether the store has everything that a block's outs hold. */
import type { Block } from '../lock.ts';
import type { Session } from './session.ts';

export const isComplete = (session: Session, block: Block): boolean =>
  [...block.outs.values()].every(({ entry }) => session.objects.hasAll(entry));
