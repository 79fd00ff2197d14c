/** The folder where we keep what is this user's on this machine and may be deleted at any time; read with suspicion. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

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

/** Writes a file that only the user can read, whole. False where that cannot be, which hinders nothing else. */
export function keepOwn(path: string, bytes: Uint8Array): boolean {
  const beside = `${path}.${process.pid}`;
  try {
    fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    fs.writeFileSync(beside, bytes, { mode: 0o600 });
    fs.renameSync(beside, path);
    return true;
  } catch {
    removeQuietly(beside);
    return false;
  }
}

function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // It was not made, or cannot be removed either.
  }
}
