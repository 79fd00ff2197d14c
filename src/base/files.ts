/** Small file verbs on top of the effects: read if there, write beside and rename, link, remove. */
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fx, isSystemError } from './effects.ts';
import { ulid } from './ulid.ts';

export function readIfThere(path: string): Buffer | null {
  try {
    return fx.readFileSync(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

export const exists = (path: string): boolean => fx.lstatSync(path) !== undefined;

/** Names in a folder, empty where there is none. */
export function namesIn(folder: string): string[] {
  try {
    return fx.readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

export function makeFolder(path: string): void {
  fx.mkdirSync(path, { recursive: true });
}

/** The folders that are not there down to `path`, the outermost first. */
export function missingFolders(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !exists(folder); folder = dirname(folder)) missing.unshift(folder);
  return missing;
}

/** Returns the folders that were not there, the outermost first. */
export function makeMissingFolders(path: string): string[] {
  const missing = missingFolders(path);
  makeFolder(path);
  return missing;
}

/** False where it holds something, or is not there. */
export function removeIfEmpty(folder: string): boolean {
  try {
    fx.rmdirSync(folder);
    return true;
  } catch (error) {
    if (!isSystemError(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY')) throw error;
    return false;
  }
}

export interface WriteOptions {
  readonly mode?: number;
  /** Survives power loss: the file before its rename, the folder after it. */
  readonly durable?: boolean;
  /** Where the bytes are written before the rename; default beside the file, hidden. */
  readonly temporary?: string;
  /** Nobody else writes this file meanwhile: then what a kill leaves beside it goes with the next write. */
  readonly alone?: boolean;
}

/** Text, bytes, or bytes in parts, of which each is written before the next is asked for. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/** Writes beside and renames into place: a reader sees the old or the new file, never a half. */
export function writeWhole(path: string, bytes: Content, options: WriteOptions = {}): void {
  const temporary = options.temporary ?? nameBeside(path, options.alone ? '' : `.${ulid()}`);
  if (options.alone) removeFile(temporary);
  try {
    createFile(temporary, bytes, options);
    fx.renameSync(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  if (options.durable) syncFolder(dirname(path));
}

/** A hidden name in the same folder, however long the name is. */
export const nameBeside = (path: string, unique: string): string =>
  join(dirname(path), `.${Buffer.from(basename(path)).subarray(0, 180)}${unique}.tmp`);

/** Writes what nobody looks at before its writer has gone on, as an out whose stage has not ended: beside it nothing is left by a kill. */
export function writeAnew(path: string, bytes: Content): void {
  makeFolder(dirname(path));
  removeFile(path);
  createFile(path, bytes);
}

/** Makes a file that nobody looks at yet. */
export function createFile(
  path: string,
  bytes: Content,
  { mode = 0o666, durable = false }: Pick<WriteOptions, 'mode' | 'durable'> = {},
): void {
  const fd = fx.openSync(path, 'wx', mode);
  try {
    for (const part of partsOf(bytes)) fx.writeSync(fd, part);
    if (durable) fx.fsyncSync(fd);
  } finally {
    fx.closeSync(fd);
  }
}

function partsOf(content: Content): Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** False where the name is taken, or these files cannot be linked; then `from` may become what it names. */
export function linkNew(from: string, to: string): boolean {
  try {
    fx.linkSync(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) return false;
    throw error;
  }
}

export function syncFolder(path: string): void {
  const fd = fx.openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fx.fsyncSync(fd);
  } finally {
    fx.closeSync(fd);
  }
}

/** Removes a file or link if it is there. */
export function removeFile(path: string): void {
  try {
    fx.unlinkSync(path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error;
  }
}

/** Removes whatever is at `path`, folders whole, read-only ones too; links are not followed. */
export function removeAll(path: string): void {
  const stat = fx.lstatSync(path);
  if (!stat?.isDirectory()) {
    if (stat) removeFile(path);
    return;
  }
  try {
    if ((stat.mode & 0o700) !== 0o700) fx.chmodSync(path, (stat.mode & 0o7777) | 0o700);
    for (const entry of fx.readdirTypesSync(path)) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) removeAll(child);
      else removeFile(child);
    }
    fx.rmdirSync(path);
  } catch (error) {
    // Another process may be removing it, too.
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

/** False where the system refuses, for whatever reason: for what is good to have, and costs nothing more where it fails. */
export function ifPossible(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}

/** False where this user may not do that there: then all stays as it is. */
export function ifAllowed(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}
