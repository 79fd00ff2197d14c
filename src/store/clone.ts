/** Cloning: copies of a file that share its blocks, where the filesystem can (reflinks). */
import { constants } from 'node:fs';
import { fx, isSystemError } from '../base/effects.ts';

export interface Cloner {
  /** False where it cannot be done here; then `to` is not there. */
  readonly clone: (from: string, to: string) => boolean;
}

/** Asks the filesystem once and remembers a no. */
export function openCloner(): Cloner {
  let isUnsupported = false;
  const clone = (from: string, to: string): boolean => {
    if (isUnsupported) return false;
    try {
      fx.copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      return true;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (!isSystemError(error, ...passing)) isUnsupported = true;
      return false;
    }
  };
  return { clone };
}

/** Says nothing about other files; whether it is a problem at all, the ordinary copy finds out. */
const passing = ['EXDEV', 'ENOENT', 'EACCES', 'ENOSPC', 'EDQUOT', 'EMFILE'];
