/** What the system may have against storing something, and how that is told. */
import { isSystemError } from '../base/effects.ts';
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';

/** What goes by when it is mended. */
export const isStorageError = (error: unknown): error is NodeJS.ErrnoException =>
  isSystemError(error, 'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'ENFILE');

export function unsaved({ name }: Pick<Stage, 'name'>, cause: string): Problem {
  return {
    code: 'unsaved',
    message: `the outs of \`${name}\` are in the workspace but could not be stored: ${cause}`,
    hint: `when that is mended, ${shellLine`luc commit ${name}`} stores them; nothing has to run again`,
  };
}
