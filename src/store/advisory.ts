/** Files that only save time: a project that cannot be written to, or a full disk, costs no more than that time. */
import { dirname } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { makeFolder, writeWhole } from '../base/files.ts';

export function writeAdvisory(path: string, bytes: string | Uint8Array): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, bytes);
  } catch (error) {
    if (!isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')) throw error;
  }
}
