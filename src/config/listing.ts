/** Listings of folders: as long as they stay the same, a glob over them matches the same files. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { compareUtf8 } from '../order.ts';

/** The names in a folder by their bytes, those of folders with a slash behind; none where there is no folder. */
export function listFolder(root: string, folder: string): string[] {
  try {
    return fx
      .readdirTypesSync(join(root, folder))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort(compareUtf8);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
