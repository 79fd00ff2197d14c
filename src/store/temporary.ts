/** Files that are about to get their name: made in `.luc/tmp`, which is swept. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { makeFolder } from '../base/files.ts';
import type { Layout } from './layout.ts';

export function openTemporary(layout: Layout, name: string): { readonly fd: number; readonly path: string } {
  const path = join(layout.tmp, name);
  try {
    return { fd: fx.openSync(path, 'wx'), path };
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    makeFolder(layout.tmp);
    return { fd: fx.openSync(path, 'wx'), path };
  }
}
