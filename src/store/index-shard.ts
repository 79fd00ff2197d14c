/** One part of the index, folder by folder: what was known when it was loaded, and what was learned since. */
import type { FileStat } from '../base/file-stat.ts';
import {
  areSameRows,
  digestBytes,
  distrust,
  type FolderRows,
  hasSameStat,
  hexAt,
  numbersOf,
  positionsOf,
  statColumns,
} from './folder-rows.ts';
import { decodeShard, encodeShard } from './shard-file.ts';

interface Row {
  readonly numbers: Float64Array;
  readonly hex: string;
}

interface Kept {
  readonly rows: FolderRows;
  isSeen: boolean;
  /** Made when a single member is asked for. */
  positions: ReadonlyMap<string, number> | null;
}

export class IndexShard {
  /** The folder that its paths are relative to; anything that names the shard. */
  readonly name: string;
  isChanged = false;
  private readonly folders = new Map<string, Kept>();
  /** Single files that were learned since, by folder and name; they count for more than the rows of their folder. */
  private readonly learned = new Map<string, Map<string, Row>>();

  /** `bytes` is what `encode` wrote; anything else, of another name or version too, counts as nothing. */
  constructor(name: string, bytes: Buffer | null) {
    this.name = name;
    for (const [path, rows] of (bytes && decodeShard(name, bytes)) ?? []) this.put(path, rows, false);
  }

  get(path: string, stat: FileStat): string | null {
    const [folder, name] = splitPath(path);
    const numbers = numbersOf(stat);
    const row = this.learned.get(folder)?.get(name);
    if (row) return hasSameStat(row.numbers, 0, numbers, 0) ? row.hex : null;
    const kept = this.folders.get(folder);
    if (!kept) return null;
    kept.isSeen = true;
    kept.positions ??= positionsOf(kept.rows);
    const position = kept.positions.get(name);
    if (position === undefined || !hasSameStat(kept.rows.numbers, position, numbers, 0)) return null;
    return hexAt(kept.rows.digests, position);
  }

  set(path: string, stat: FileStat, hex: string): void {
    const [folder, name] = splitPath(path);
    const rows = this.learned.get(folder) ?? new Map<string, Row>();
    rows.set(name, { numbers: numbersOf(stat), hex });
    this.learned.set(folder, rows);
    this.isChanged = true;
  }

  /** Null where nothing is known of the folder; '' is the one that the paths are relative to. */
  folder(path: string): FolderRows | null {
    const learned = this.learned.get(path);
    if (learned) {
      this.put(path, withLearned(this.folders.get(path)?.rows, learned), true);
      this.learned.delete(path);
    }
    const kept = this.folders.get(path);
    if (kept) kept.isSeen = true;
    return kept?.rows ?? null;
  }

  /** From now on this is what is known of the folder. */
  keepFolder(path: string, rows: FolderRows): void {
    const before = this.folder(path);
    if (before && areSameRows(before, rows)) return;
    this.put(path, rows, true);
    this.isChanged = true;
  }

  /** Drops a path with all that lies below it; '' is everything. */
  drop(path: string): void {
    const isDropped = (one: string): boolean => path === '' || one === path || one.startsWith(`${path}/`);
    for (const known of [this.folders, this.learned])
      for (const folder of known.keys()) if (isDropped(folder) && known.delete(folder)) this.isChanged = true;
    const [folder, name] = splitPath(path);
    if (this.learned.get(folder)?.delete(name)) this.isChanged = true;
    const rows = this.folders.get(folder)?.rows;
    const position = rows && positionsOf(rows).get(name);
    if (!rows || position === undefined) return;
    distrust(rows.numbers, position);
    this.isChanged = true;
  }

  /** Drops the folders that nobody asked for since the shard was loaded. */
  dropUnseen(): void {
    for (const [path, { isSeen }] of this.folders)
      if (!isSeen && this.folders.delete(path)) this.isChanged = true;
  }

  /** In pieces, as `encodeShard`. */
  encode(): Iterable<Uint8Array> {
    for (const path of [...this.learned.keys()]) this.folder(path);
    return encodeShard(
      this.name,
      [...this.folders].map(([path, { rows }]) => [path, rows]),
    );
  }

  private put(path: string, rows: FolderRows, isSeen: boolean): void {
    this.folders.set(path, { rows, isSeen, positions: null });
  }
}

/** The folder, '' where there is none, and the name in it. */
function splitPath(path: string): [string, string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}

/** What was learned takes the place of what was known, or comes behind it. */
function withLearned(before: FolderRows | undefined, learned: ReadonlyMap<string, Row>): FolderRows {
  const names = [...(before ? positionsOf(before).keys() : [])];
  const isKnown = new Set(names);
  const all = [...names, ...[...learned.keys()].filter((name) => !isKnown.has(name))];
  const numbers = new Float64Array(all.length * statColumns);
  const digests = Buffer.alloc(all.length * digestBytes);
  if (before) {
    numbers.set(before.numbers);
    before.digests.copy(digests);
  }
  all.forEach((name, i) => {
    const row = learned.get(name);
    if (!row) return;
    numbers.set(row.numbers, i * statColumns);
    digests.write(row.hex, i * digestBytes, 'hex');
  });
  return { names: all.join('\0'), numbers, digests, entry: null };
}
