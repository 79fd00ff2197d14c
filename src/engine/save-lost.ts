/** Stores again what the store has lost and the workspace still has as it was recorded. */
import type { LostObject } from '../store/lost.ts';
import { isPresent } from './is-present.ts';
import type { Session } from './session.ts';

/** Whatever enters the store is hashed on its way: what only looks the same enters by another name. */
export async function saveLost(
  { objects, observer }: Session,
  lost: readonly Pick<LostObject, 'digest' | 'path'>[],
): Promise<void> {
  const batch = objects.batch();
  for (const { digest, path } of lost) {
    observer.forget(path);
    const seen = await observer.observe(path);
    if (isPresent(seen) && seen.entry?.digest === digest) await observer.observe(path, { save: batch });
  }
  batch.finish();
}
