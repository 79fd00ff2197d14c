/** The folder where we keep what is this user's on this machine and may be deleted at any time; read with suspicion. */
import { createHash } from 'node:crypto';
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

/** The same behind the sha256 of it: what a power loss has torn, or a bit that fell over, counts as nothing. */
export const keepChecked = (path: string, bytes: Uint8Array): boolean =>
  keepOwn(path, Buffer.concat([sha256(bytes), bytes]));

export function readChecked(path: string): Buffer | null {
  const whole = readOwn(path);
  return whole && sha256(whole.subarray(32)).equals(whole.subarray(0, 32)) ? whole.subarray(32) : null;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // It was not made, or cannot be removed either.
  }
}
