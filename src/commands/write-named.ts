/** Writes a file that the user named on the command line, and says in the user's words why that cannot be. */
import { dirname, resolve } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { exists, writeWhole } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import { shellLine } from '../shell-line.ts';
import { temporaryBeside } from '../store/temporary.ts';
import type { BareContext } from './context.ts';

/** Null where it was written. No folder is made: a slip of the hand would make one. */
export function writeNamed({ cwd }: BareContext, name: string, text: string): Problem | null {
  try {
    const path = resolve(cwd, name);
    writeWhole(path, text, { temporary: temporaryBeside(path) });
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { code: 'cannot-write', ...whyNot(cwd, name, error) };
  }
}

function whyNot(
  cwd: string,
  name: string,
  { code, message }: NodeJS.ErrnoException,
): Pick<Problem, 'message' | 'hint'> {
  const folder = dirname(name);
  switch (code) {
    case 'ENOENT':
      // A file system that makes no files (`/proc`) says the same.
      if (exists(resolve(cwd, folder))) return { message: `cannot write \`${name}\`: ${message}` };
      return {
        message: `cannot write \`${name}\`: there is no folder \`${folder}\``,
        hint: `${shellLine`mkdir -p ${folder}`} makes it`,
      };
    case 'ENOTDIR':
      return { message: `cannot write \`${name}\`: \`${folder}\` is no folder`, hint: 'name another file' };
    case 'EISDIR':
      return {
        message: `cannot write \`${name}\`: it is a folder`,
        hint: 'name the file that shall be written in it',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        message: `cannot write \`${name}\`: \`${folder}\` does not let you`,
        hint: 'name a file in a folder that you may write to',
      };
    default:
      return { message: `cannot write \`${name}\`: ${message}` };
  }
}
