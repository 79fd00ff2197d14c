/** How this program was called, for files that call it again. */
import { constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fx, isSystemError } from './effects.ts';

/** Absolute path of the script. */
export const ownProgram = (): string => process.argv[1] ?? '';

/** Where a program is found; folders that only npm puts into the path do not count. Null where it is not. */
export function findProgram(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder === '' || folder.endsWith('/node_modules/.bin')) continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return null;
}

export function isExecutable(file: string): boolean {
  try {
    fx.accessSync(file, constants.X_OK);
    return fx.statSync(file)?.isFile() ?? false;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}
