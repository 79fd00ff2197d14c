/** What the system may have against a write, and how that is told. */
import { isSystemError } from '../base/effects.ts';

/** What goes by when it is mended. */
export const isStorageError = (error: unknown): error is NodeJS.ErrnoException =>
  isSystemError(error, 'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'ENFILE');

export const causeOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOSPC' ? 'no space left on the device' : message;
