/** Whether all of an entry is in the store, or can be brought there. */
import type { Entry } from '../entry.ts';
import type { Session } from './session.ts';

export const isAvailable = ({ objects, supply }: Session, entry: Entry): boolean =>
  objects.hasAll(entry) || (supply?.has(entry) ?? false);
