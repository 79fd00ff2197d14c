/** The entry of what lies at any absolute path, read anew: for what was moved away, which no index knows. */
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { hashFile } from '../base/hash.ts';
import type { Entry, FileEntry } from '../entry.ts';
import { deepestTree, folderEntry, isTreeName, type TreeEntry } from '../tree.ts';
import { fileEntry } from './digest-files.ts';

export interface Looking {
  /** Default: links are not followed. */
  readonly statOf?: (place: string) => Stats | undefined;
  /** What a file holds, where its stat tells that. */
  readonly know?: (place: string, stat: Stats) => FileEntry | null;
}

/**
 * Null where nothing is, or something that no entry tells whole: a link, a socket, a name that is not UTF-8, or what this
 * user cannot read. Whoever asks then keeps what is there.
 */
export function entryAt(path: string, looking: Looking = {}): Entry | null {
  const { statOf = fx.lstatSync, know = () => null } = looking;
  try {
    return entryOf(path, 0);
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }

  function entryOf(place: string, depth: number): Entry | null {
    const stat = statOf(place);
    if (stat?.isDirectory()) return depth < deepestTree ? folderOf(place, depth) : null;
    if (!stat?.isFile()) return null;
    const known = know(place, stat);
    if (known) return known;
    const { hex, bytes } = hashFile(place);
    return fileEntry(stat, hex, bytes);
  }

  function folderOf(place: string, depth: number): Entry | null {
    const members: TreeEntry[] = [];
    for (const name of fx.readdirSync(place)) {
      const entry = isTreeName(name) ? entryOf(join(place, name), depth + 1) : null;
      if (!entry) return null;
      members.push({ ...entry, name });
    }
    return folderEntry(members).entry;
  }
}
