/** Whether a tracked path is neither in the workspace nor in the store, so that only the record tells of it. */
import { exists } from '../base/files.ts';
import type { RelPath } from '../path.ts';
import { absolute } from '../store/layout.ts';
import type { Session } from './session.ts';

/** True also for a path inside of one; false where nothing is recorded of it. */
export function isNowhere({ products, layout, objects }: Session, path: RelPath): boolean {
  const owner = products.ownerOf(path);
  const entry = owner === null ? null : products.get(owner);
  return owner !== null && entry !== null && !exists(absolute(layout, owner)) && !objects.hasAll(entry);
}
