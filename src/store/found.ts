/** What a walk finds at a path and below, and what it asks whoever knows of stats. */
import type { FileStat } from '../base/file-stat.ts';
import type { Digest } from '../digest.ts';
import { type Entry, type FileEntry, type FolderEntry, isFolder } from '../entry.ts';
import { childOf, type RelPath } from '../path.ts';
import type { FolderRows } from './folder-rows.ts';

/** A file, or a folder with all that is below, whose content is known by stats. Nothing else of it is kept: there may be millions. */
export interface FoundKnown {
  readonly kind: 'known';
  readonly name: string;
  readonly entry: Entry;
}

export interface Digested {
  readonly entry: FileEntry;
  /** When the reading began. */
  readonly startedAt: number;
}

/** A file that has to be read. */
export interface FoundFile {
  readonly kind: 'file';
  readonly name: string;
  /** The folder's path and its absolute one: two texts for all that lie in it. */
  readonly parent: RelPath;
  readonly folder: string;
  readonly stat: FileStat;
  /** Once it was read. */
  digested: Digested | null;
}

export interface FoundFolder {
  readonly kind: 'folder';
  readonly name: string;
  readonly path: RelPath;
  children: readonly Found[];
  /** As in `FolderRows`, of each child; null where it is not there. */
  numbers: Float64Array | null;
  /** Once all of it was read and taken; then neither children nor numbers are kept. */
  entry: FolderEntry | null;
}

/** A tracked path that is absent, taken from the record. */
export interface FoundRecord {
  readonly kind: 'record';
  readonly name: string;
  readonly entry: Entry;
}

export type Found = FoundKnown | FoundFile | FoundFolder | FoundRecord;

/** What a file holds, where its stat tells that; else null. */
export type Know = (path: RelPath, stat: FileStat) => FileEntry | null;

export interface Knowledge {
  /** Of a file that is walked alone. */
  readonly file: Know;
  readonly folder: (path: RelPath) => FolderRows | null;
  /** Whether it will do to know that a folder is as it was; else each of its files is asked about. */
  readonly isEnough: (rows: FolderRows & { readonly entry: FolderEntry }) => boolean;
  /** The same of a file. */
  readonly isEnoughOfFile: (digest: Digest) => boolean;
}

export const isFolderAt = (found: Found | null | undefined): boolean =>
  found?.kind === 'folder' || (found?.kind === 'known' && isFolder(found.entry));

export const pathOf = ({ parent, name }: FoundFile): RelPath => childOf(parent, name);

export const absolutePathOf = ({ folder, name }: FoundFile): string => `${folder}/${name}`;
