/** Files that only save time: a project that cannot be written to, or a full disk, costs no more than that time. */
import { dirname, join } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { type Content, makeFolder, writeWhole } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { temporaryName } from './temporary.ts';

export function writeAdvisory(layout: Layout, path: string, bytes: Content): void {
  try {
    makeFolder(dirname(path));
    makeFolder(layout.tmp);
    writeWhole(path, bytes, { temporary: join(layout.tmp, temporaryName()) });
  } catch (error) {
    if (!isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EXDEV')) throw error;
  }
}
