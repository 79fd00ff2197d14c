/** What the operating system refused, in words that say what to do about it. */
import { notRegular } from '../base/effects.ts';
import { systemWords } from '../base/system-words.ts';
import type { Problem } from '../failure.ts';

export function systemProblem(error: NodeJS.ErrnoException): Problem {
  if (error.syscall === 'uv_cwd') return noFolderHere;
  const to = 'dest' in error && typeof error.dest === 'string' ? ` to \`${error.dest}\`` : '';
  const where = error.path === undefined ? '' : `: \`${error.path}\`${to}`;
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'permission',
        message: `permission denied${where}`,
        hint: 'luc reads and writes in the folder of the project and in its store: see whose that is, and run luc as that user',
      };
    case 'EROFS':
      return {
        code: 'read-only',
        message: `the file system is read-only${where}`,
        hint: 'work in a copy of the project, or mount it so that it can be written to',
      };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'no-space',
        message: `no space is left on the device${where}`,
        hint: 'free some, then run it again: what is finished is kept',
      };
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: 'too-many-files',
        message: `too many files are open${where}`,
        hint: '`ulimit -n` says how many may be; `ulimit -n 1024` before luc lets it open more',
      };
    case 'ELOOP':
      return { code: 'link-loop', message: `a link leads back to itself${where}`, hint: 'remove the link' };
    case notRegular:
      return {
        code: 'no-regular-file',
        message: `this is no regular file${where}`,
        hint: 'luc reads no pipes and devices: put a file there, or remove it',
      };
    default:
      return {
        code: 'system-error',
        message: `the system refused: ${systemWords(error)}`,
        hint: '`luc doctor` checks what luc stands on',
      };
  }
}

const noFolderHere: Problem = {
  code: 'no-folder',
  message: 'the folder in which luc was called is not there any more',
  hint: '`cd` into one that is there, or name it by `--cd`',
};
