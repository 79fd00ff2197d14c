/** The entry of what lies at any absolute path, read anew: for what was moved away, which no index knows. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { hashFile } from '../base/hash.ts';
import { digestOfHex } from '../digest.ts';
import type { Entry } from '../entry.ts';
import { folderEntry, isTreeName, type TreeEntry } from '../tree.ts';

/** Null where nothing is, or something that no entry tells whole: a link, a socket, a name that is not UTF-8. */
export function entryAt(path: string): Entry | null {
  const stat = fx.lstatSync(path);
  if (stat?.isDirectory()) return folderAt(path);
  if (!stat?.isFile()) return null;
  const { hex, bytes } = hashFile(path);
  return { type: (stat.mode & 0o100) !== 0 ? 'x' : 'f', bytes, digest: digestOfHex(hex) };
}

function folderAt(path: string): Entry | null {
  const members: TreeEntry[] = [];
  for (const name of fx.readdirSync(path)) {
    const entry = isTreeName(name) ? entryAt(join(path, name)) : null;
    if (!entry) return null;
    members.push({ ...entry, name });
  }
  return folderEntry(members).entry;
}
