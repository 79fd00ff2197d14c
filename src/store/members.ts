/** The members of one folder while it is walked, flat, as there may be hundreds of thousands; then what is known of them. */
import type { FileStat } from '../base/file-stat.ts';
import { hexOf } from '../digest.ts';
import { nameOf, type RelPath } from '../path.ts';
import { fileEntry } from './digest-files.ts';
import { type FolderRows, hasSameStat, hexAt, joinNames, positionsOf, statAt } from './folder-rows.ts';
import {
  type Found,
  type FoundFile,
  type FoundFolder,
  type FoundKnown,
  isFolderAt,
  type Knowledge,
} from './found.ts';

export class Members {
  readonly names: string[] = [];
  /** Null for a file of which only the stat is known yet. */
  private readonly found: (Found | null)[] = [];
  private readonly numbers: number[] = [];

  addFile(name: string, { size, mtimeMs, ctimeMs, ino, mode }: FileStat): void {
    this.numbers.push(size, mtimeMs, ctimeMs, ino, mode);
    this.names.push(name);
    this.found.push(null);
  }

  add(found: Found): void {
    this.numbers.push(0, 0, 0, 0, 0);
    this.names.push(found.name);
    this.found.push(found);
  }

  /** `know` is null where the folder is not there; what has to be read joins `files`. */
  resolve(
    {
      path,
      absolutePath,
      mode,
    }: { readonly path: RelPath; readonly absolutePath: string; readonly mode: string },
    know: Knowledge | null,
    files: FoundFile[],
  ): FoundFolder | FoundKnown {
    const name = nameOf(path);
    const rows = know?.folder(path) ?? null;
    const isSame = rows !== null && rows.names === joinNames(this.names, (i) => isFolderAt(this.found[i]));
    const entry = rows && isSame && this.isUntouched(rows) ? rows.entry : null;
    const isKnown = rows !== null && entry !== null && (know?.isEnough({ ...rows, entry }) ?? false);
    if (isKnown && (mode === 'tracked' || this.names.length > 0)) return { kind: 'known', name, entry };
    const positions = rows && !isSame ? positionsOf(rows) : null;
    const children = this.found.map((found, i): Found => {
      if (found) return found;
      const child = this.names[i] ?? '';
      const position = isSame ? i : positions?.get(child);
      const stat = statAt(this.numbers, i);
      if (rows && position !== undefined && hasSameStat(this.numbers, i, rows.numbers, position)) {
        const known = fileEntry(stat, hexAt(rows.digests, position), stat.size);
        if (know?.isEnoughOfFile(known.digest)) return { kind: 'known', name: child, entry: known };
      }
      const file: FoundFile = {
        kind: 'file',
        name: child,
        parent: path,
        folder: absolutePath,
        stat,
        digested: null,
      };
      files.push(file);
      return file;
    });
    return {
      kind: 'folder',
      name,
      path,
      children,
      numbers: know && Float64Array.from(this.numbers),
      entry: null,
    };
  }

  /** Whether every file has the stat that it had, and every folder below is known to be what it was. */
  private isUntouched({ numbers, digests }: FolderRows): boolean {
    return this.found.every((found, i) => {
      if (!found) return hasSameStat(this.numbers, i, numbers, i);
      return found.kind === 'known' && hexAt(digests, i) === hexOf(found.entry.digest);
    });
  }
}
