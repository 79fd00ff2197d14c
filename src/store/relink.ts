/** Makes files of the workspace links to the objects that were just made of them. */
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { makeFolder, removeFile } from '../base/files.ts';
import { hashFile } from '../base/hash.ts';
import type { LinkKind } from '../choices.ts';
import { hexOf } from '../digest.ts';
import { type Entry, type FileEntry, isFolder } from '../entry.ts';
import { childOf, type RelPath } from '../path.ts';
import { type ObjectSource, storeLinksOf } from './build-entry.ts';
import type { FileIndex } from './file-index.ts';
import { absolute, type Layout } from './layout.ts';
import type { StoreLinkKind } from './loose.ts';
import { temporaryName } from './temporary.ts';

export interface Relinking {
  readonly layout: Layout;
  readonly objects: ObjectSource;
  readonly index: FileIndex;
  /** As in `BuildParts`. */
  readonly links: readonly LinkKind[];
  /** A tracked path, and what it holds. */
  readonly target: RelPath;
  readonly entry: Entry;
}

/**
 * Each file is replaced by rename, so that something is always there. One that has changed meanwhile, or that cannot be
 * a link, stays as it is.
 */
export function relink({ layout, objects, index, links, target, entry }: Relinking): void {
  const kinds = storeLinksOf(links);
  if (kinds.length === 0) return;
  const temporary = join(layout.tmp, temporaryName());
  const startedAt = fx.now();
  const linked: { readonly path: RelPath; readonly hex: string }[] = [];
  const rootOf = (path: RelPath): RelPath | null => (path === target ? null : target);
  makeFolder(layout.tmp);
  try {
    visit(target, entry);
  } finally {
    // Last: a further link to the same object changes the stat of all.
    for (const { path, hex } of linked) {
      const stat = fx.statSync(absolute(layout, path));
      if (stat) index.rememberMade(rootOf(path), path, stat, hex, startedAt);
    }
  }

  function visit(path: RelPath, one: Entry): void {
    if (!isFolder(one)) relinkFile(path, one);
    else for (const member of objects.readTree(one.digest) ?? []) visit(childOf(path, member.name), member);
  }

  function relinkFile(path: RelPath, file: FileEntry): void {
    const place = absolute(layout, path);
    const stat = fx.lstatSync(place);
    if (!stat?.isFile() || file.bytes === 0 || file.type === 'x') return;
    const kind = kinds.find((one) => objects.linkOut(file.digest, temporary, one));
    if (!kind) return;
    try {
      if (isLinked(stat, kind) || !holds(path, place, stat, file)) removeFile(temporary);
      else {
        fx.renameSync(temporary, place);
        linked.push({ path, hex: hexOf(file.digest) });
      }
    } catch (error) {
      removeFile(temporary);
      if (!isSystemError(error, 'EXDEV', 'EBUSY')) throw error;
    }
  }

  /** To rename one name of a file to another of the same file does nothing. */
  function isLinked(stat: Stats, kind: StoreLinkKind): boolean {
    return kind === 'hardlink' && fx.statSync(temporary)?.ino === stat.ino;
  }

  /** What was written in the same tick of the clock as it was hashed has to be read again. */
  function holds(path: RelPath, place: string, stat: Stats, { digest }: FileEntry): boolean {
    return (index.lookup(rootOf(path), path, stat) ?? hashFile(place).hex) === hexOf(digest);
  }
}
