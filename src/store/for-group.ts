/** What all of a group may use, in a store that is theirs. */
import { fx } from '../base/effects.ts';
import type { Layout } from './layout.ts';

/** In such a store, lets `act` make what all of the group may use, whatever this user's umask would take away. */
export function forGroup<Value>(
  { storeIsForGroup }: Pick<Layout, 'storeIsForGroup'>,
  act: () => Value,
): Value {
  if (!storeIsForGroup) return act();
  const before = fx.umask(0o002);
  try {
    return act();
  } finally {
    fx.umask(before);
  }
}
