/**
 * A seal that only this user can make on this machine. What we keep in a project and would take for our own word
 * carries one: a repository can bring files for `.luc/` along, and those must not decide anything.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepOwn, readOwn, userFolder } from './user-folder.ts';

/** Null where no key can be kept; then nothing can be sealed, and nothing is taken for sealed. */
export function sealOf(...parts: readonly string[]): string | null {
  key ??= findKey();
  if (!key) return null;
  const hmac = createHmac('sha256', key);
  // Lengths first, so that what is sealed as two parts is no other two.
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
  return hmac.digest('hex');
}

const keyBytes = 32;
let key: Buffer | null = null;

/** Of two that are made at once the last counts; what the other has sealed counts as not sealed. */
function findKey(): Buffer | null {
  const folder = userFolder(process.env);
  if (folder === null) return null;
  const path = join(folder, 'key');
  return readKey(path) ?? (keepOwn(path, randomBytes(keyBytes)) ? readKey(path) : null);
}

function readKey(path: string): Buffer | null {
  const bytes = readOwn(path);
  return bytes?.length === keyBytes ? bytes : null;
}
