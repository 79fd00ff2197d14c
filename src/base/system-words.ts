/** What the operating system has against something, in words. */
import { notRegular } from './effects.ts';

/** With the path where the system names one; its own message for what has no words here. */
export function systemWords({ code, message, path }: NodeJS.ErrnoException): string {
  const words = code === undefined ? undefined : wordsOf[code];
  if (words === undefined) return message;
  return path === undefined ? words : `${words}: \`${path}\``;
}

/** Without the path, for who names it. */
export const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  (code === undefined ? undefined : wordsOf[code]) ?? message;

const wordsOf: { readonly [code: string]: string | undefined } = {
  EACCES: 'permission denied',
  EDQUOT: 'no space is left to this user',
  EEXIST: 'something else has this name',
  EIO: 'input/output error',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'a link leads back to itself',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it is not there',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a file is where a folder should be',
  ENXIO: 'it is no regular file',
  [notRegular]: 'it is no regular file',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};
