/** Takes what a walk meets while it goes on: files get their digests, and a folder is settled as soon as all in it has been read. */
import { hexOf } from '../digest.ts';
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import { type Assembled, openAssembly, type Takers } from './assemble.ts';
import { type DigestOptions, openDigesting } from './digest-files.ts';
import type { FileIndex } from './file-index.ts';
import { type Found, type FoundFile, isFolderAt, pathOf } from './found.ts';
import type { Meet } from './walk.ts';

export interface TakingFiles {
  readonly meet: Meet;
  /** Whether there was nothing to be read. */
  readonly isUntouched: () => boolean;
  readonly finish: (found: Found) => Promise<Assembled | readonly Problem[]>;
  /** Comes last, whatever has happened: what was read need not be read again. */
  readonly close: () => void;
}

/** `shardOf` names the part of the index for what is looked at: a folder with all that is below, or a single file. */
export function openTakingFiles(
  index: FileIndex,
  shardOf: (isFolder: boolean) => RelPath | null,
  options: DigestOptions & Takers,
): TakingFiles {
  const digesting = openDigesting(options);
  const assembly = openAssembly((folder, rows) => {
    const shard = shardOf(true);
    if (shard !== null) index.keepFolder(shard, folder, rows);
  }, options);
  /** With whether they are in a folder. */
  const unsettled = new Map<readonly FoundFile[], boolean>();
  let isUntouched = true;
  let isDone = false;

  const meet: Meet = (files, folder) => {
    if (files.length > 0) isUntouched = false;
    unsettled.set(files, folder !== null);
    return digesting.add(files, () => {
      if (!folder) return;
      unsettled.delete(files);
      // While it is settled nobody else holds them.
      files.splice(0);
      assembly.settle(folder);
    });
  };

  async function finish(found: Found): Promise<Assembled | readonly Problem[]> {
    const problems = await digesting.finish();
    if (problems.length > 0) return problems;
    const assembled = assembly.finish(found);
    isDone = isFolderAt(found);
    return assembled;
  }

  function close(): void {
    digesting.close();
    if (isDone) return;
    for (const [files, isFolder] of unsettled) for (const file of files) remember(shardOf(isFolder), file);
  }

  function remember(shard: RelPath | null, file: FoundFile): void {
    const { stat, digested } = file;
    if (digested) index.remember(shard, pathOf(file), stat, hexOf(digested.entry.digest), digested.startedAt);
  }

  return { meet, isUntouched: () => isUntouched, finish, close };
}
