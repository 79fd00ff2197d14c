/**
 * The index: which digest a file had when it was last hashed, so that an untouched file need not be read again.
 * Advisory: any part of it may be missing or stale, and then a file is hashed once more.
 */
import { join } from 'node:path';
import { type FileStat, isPast, isSettled } from '../base/file-stat.ts';
import { readIfThere } from '../base/files.ts';
import { digestOf, hexOf } from '../digest.ts';
import { below, isWithin, type RelPath } from '../path.ts';
import { writeAdvisory } from './advisory.ts';
import { distrust, type FolderRows, statColumns } from './folder-rows.ts';
import { IndexShard } from './index-shard.ts';
import type { Layout } from './layout.ts';

/**
 * What we have just written is given a time of modification so many milliseconds ago: older than the coarsest clock of a
 * file system counts, so that the index trusts what was hashed meanwhile.
 */
export const settledAge = 3000;

/** `root` is the folder that is looked at, with all that lies below it; null for a path that is a single file. */
export interface FileIndex {
  /** The sha256 in hex, where the file is as it was when that was taken. */
  lookup(root: RelPath | null, path: RelPath, stat: FileStat): string | null;
  /** Keeps what a file's bytes hash to; `stat` was taken before, `startedAt` is when the hashing began. */
  remember(root: RelPath | null, path: RelPath, stat: FileStat, hex: string, startedAt: number): void;
  /**
   * The same of a file that we have made ourselves, and given its old time of modification: whoever has written to it since,
   * be it in this tick of the clock, has given it a new one.
   */
  rememberMade(root: RelPath | null, path: RelPath, stat: FileStat, hex: string, startedAt: number): void;
  /** What is known of a folder at or below `root`. */
  folder(root: RelPath, path: RelPath): FolderRows | null;
  /** Keeps what a folder turned out to hold; rows of files that may have changed since have to tell nothing. */
  keepFolder(root: RelPath, path: RelPath, rows: FolderRows): void;
  /** The same of a folder that we have made ourselves, as `rememberMade` says of a file. */
  keepMade(root: RelPath, path: RelPath, rows: FolderRows, startedAt: number): void;
  /** The folder was looked at whole: folders below that were not asked for are gone. */
  settle(root: RelPath): void;
  /** Trusts nothing that it knows of the path and of what lies below. */
  forget(path: RelPath): void;
  /** Writes what changed. */
  save(): void;
}

export function openIndex(layout: Layout): FileIndex {
  const shards = new Map<RelPath | null, IndexShard>();
  const forgotten: RelPath[] = [];

  function shardOf(root: RelPath | null): IndexShard {
    const known = shards.get(root);
    if (known) return known;
    const shard = new IndexShard(root ?? '', readIfThere(fileOf(layout, root)));
    for (const path of forgotten) drop(shard, root, path);
    shards.set(root, shard);
    return shard;
  }

  return {
    lookup: (root, path, stat) => shardOf(root).get(inner(root, path), stat),
    remember(root, path, stat, hex, startedAt) {
      if (isSettled(stat, startedAt)) shardOf(root).set(inner(root, path), stat, hex);
    },
    rememberMade(root, path, stat, hex, startedAt) {
      if (isPast(stat.mtimeMs, startedAt)) shardOf(root).set(inner(root, path), stat, hex);
    },
    folder: (root, path) => shardOf(root).folder(inner(root, path)),
    keepFolder: (root, path, rows) => shardOf(root).keepFolder(inner(root, path), rows),
    keepMade(root, path, rows, startedAt) {
      rows.names.split('\0').forEach((_, i) => {
        if (!isPast(rows.numbers[i * statColumns + 1] ?? 0, startedAt)) distrust(rows.numbers, i);
      });
      shardOf(root).keepFolder(inner(root, path), rows);
    },
    settle: (root) => shardOf(root).dropUnseen(),
    forget(path) {
      forgotten.push(path);
      for (const [root, shard] of shards) drop(shard, root, path);
    },
    save() {
      for (const [root, shard] of shards) {
        if (!shard.isChanged) continue;
        writeAdvisory(layout, fileOf(layout, root), shard.encode());
        shard.isChanged = false;
      }
    },
  };
}

const fileOf = (layout: Layout, root: RelPath | null): string =>
  join(layout.index, root === null ? 'files' : `folder-${hexOf(digestOf(root)).slice(0, 32)}`);

const inner = (root: RelPath | null, path: RelPath): string => (root === null ? path : below(path, root));

function drop(shard: IndexShard, root: RelPath | null, path: RelPath): void {
  if (path === '.' || (root !== null && isWithin(root, path))) shard.drop('');
  else if (root === null) shard.drop(path);
  else if (isWithin(path, root)) shard.drop(below(path, root));
}
