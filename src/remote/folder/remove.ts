/** Removes a blob of a folder: into the folder's own trash, whence what is older than 14 days goes. */
import { dirname, join } from 'node:path';
import { fx, isSystemError } from '../../base/effects.ts';
import { linkNew, makeFolder, namesIn, removeAll } from '../../base/files.ts';
import { isUlid, timeOfUlid, ulid } from '../../base/ulid.ts';
import { moveWhole } from '../../store/move.ts';
import { keptFor } from '../../store/trash.ts';
import type { Blob } from '../remote.ts';
import { generationOf } from './blob.ts';
import { folderOfTrash, type Ground } from './ground.ts';

export function remove(ground: Ground, blob: Blob): 'removed' | 'gone' | 'changed' {
  const { name, generation } = blob;
  const path = ground.pathOf(name);
  ground.check();
  return ground.reach(name, () => {
    const stat = fx.statSync(path);
    if (!stat?.isFile()) return 'gone';
    if (generationOf(stat) !== generation) return 'changed';
    const to = join(trashOf(ground), ulid(), name);
    makeFolder(dirname(to));
    try {
      fx.renameSync(path, to);
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return 'gone';
      if (!isSystemError(error, 'EXDEV')) throw error;
      moveWhole(path, to);
      return 'removed';
    }
    const moved = fx.statSync(to);
    if (!moved || generationOf(moved) === generation) return 'removed';
    // Another one had got the name in between.
    linkNew(to, path);
    return 'changed';
  });
}

const trashOf = ({ root }: Ground): string => join(root, folderOfTrash);

export function sweepTrash(ground: Ground): void {
  const trash = trashOf(ground);
  for (const name of namesIn(trash))
    if (isUlid(name) && fx.now() - timeOfUlid(name) > keptFor) removeAll(join(trash, name));
}
