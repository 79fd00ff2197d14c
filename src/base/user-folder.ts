/** The folder where we keep what is this user's on this machine and may be deleted at any time; read with suspicion. */
import * as fs from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where the user has no place for such things. */
export function userFolder({ XDG_CACHE_HOME, HOME }: Environment): string | null {
  const caches = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  return caches?.startsWith('/') ? join(caches, 'lucidity') : null;
}

/** What a file holds that the user owns; null where there is none, or only a link. */
export function readOwn(path: string): Buffer | null {
  let fd: number;
  try {
    fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    return fs.fstatSync(fd).uid === process.getuid?.() ? fs.readFileSync(fd) : null;
  } catch {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}
