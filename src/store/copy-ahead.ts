/**
 * Copies huge files out of the store ahead of what restores them: in turns with everything else, before anything of the
 * user's is moved. Restoring then only renames them.
 */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { makeFolder, removeFile } from '../base/files.ts';
import { hugeFile } from '../base/hash.ts';
import { type Entry, type FileEntry, isFolder } from '../entry.ts';
import type { ObjectSource } from './build-entry.ts';
import type { Layout } from './layout.ts';
import type { ObjectStore } from './objects.ts';
import { temporaryName } from './temporary.ts';

export interface CopiedAhead {
  /** The store, with what was copied ahead. */
  readonly objects: ObjectSource;
  /** Removes what nobody has taken. */
  readonly discard: () => void;
}

/** `signal` ends it with an `AbortError`; then, too, nothing is left. */
export async function copyAhead(
  layout: Layout,
  objects: ObjectStore,
  entries: readonly Entry[],
  signal?: AbortSignal,
): Promise<CopiedAhead> {
  const ready = new Map<string, string[]>();
  const discard = (): void => {
    for (const paths of ready.values()) for (const path of paths) removeFile(path);
  };
  try {
    for (const file of hugeFilesOf(objects, entries)) {
      const path = join(layout.tmp, temporaryName());
      makeFolder(layout.tmp);
      const isExecutable = file.type === 'x';
      if (!(await objects.copyOutHuge(file.digest, path, isExecutable, signal))) continue;
      const key = keyOf(file.digest, isExecutable);
      ready.set(key, [...(ready.get(key) ?? []), path]);
    }
  } catch (error) {
    discard();
    throw error;
  }
  const copyOut: ObjectSource['copyOut'] = (digest, absolutePath, executable) => {
    const path = ready.get(keyOf(digest, executable))?.pop();
    if (path) fx.renameSync(path, absolutePath);
    else objects.copyOut(digest, absolutePath, executable);
  };
  return { objects: { ...objects, copyOut }, discard };
}

const keyOf = (digest: string, executable: boolean): string => `${executable ? 'x' : 'f'} ${digest}`;

/** Folders that hold less in all are not looked into. */
function* hugeFilesOf(objects: ObjectSource, entries: readonly Entry[]): Generator<FileEntry> {
  for (const entry of entries) {
    if (entry.bytes < hugeFile) continue;
    if (isFolder(entry)) yield* hugeFilesOf(objects, objects.readTree(entry.digest) ?? []);
    else yield entry;
  }
}
