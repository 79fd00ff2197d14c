/** What nobody may delete: everything that locks, open journals and links of the projects of a store name. */
import type { Digest } from '../../digest.ts';
import { type Entry, isFolder } from '../../entry.ts';
import type { Block, DataRecord } from '../../lock.ts';
import { parseLock } from '../../lock-text.ts';
import { type Result, resultValue } from '../../result.ts';

export class Roots {
  /** With everything below them. */
  readonly entries = new Map<Digest, Entry>();
  /** Folders that stages read: of them the store keeps only which files they held. */
  readonly trees = new Map<Digest, Entry>();
  /** Single objects. */
  readonly objects = new Set<Digest>();
  /** Results that stand in a lock, see `nameOfResult`. */
  readonly results = new Set<string>();

  addEntry(entry: Entry): void {
    this.entries.set(entry.digest, entry);
  }

  addData({ entry }: DataRecord): void {
    this.addEntry(entry);
  }

  addBlock({ key, deps, outs }: Block): void {
    for (const { entry } of outs.values()) this.addEntry(entry);
    for (const entry of deps.values()) this.addDep(entry);
    const entries = new Map([...outs].map(([path, { entry }]) => [path, entry]));
    this.results.add(nameOfResult(key, resultValue(key, entries)));
  }

  addResult({ outs }: Result): void {
    for (const entry of outs.values()) this.addEntry(entry);
  }

  addDep(entry: Entry): void {
    if (isFolder(entry)) this.trees.set(entry.digest, entry);
  }

  /** Of a lock that cannot be read whole, or that a merge left in conflict, everything that looks like an entry. */
  addLock(text: string): void {
    const parsed = parseLock(text);
    if (parsed.ok && parsed.value.conflicted === null && parsed.value.misfits.length === 0) {
      for (const record of parsed.value.lock.data.values()) this.addData(record);
      for (const block of parsed.value.lock.stages.values()) this.addBlock(block);
      return;
    }
    for (const entry of entriesIn(text)) this.addEntry(entry);
  }
}

export const nameOfResult = (key: Digest, value: Digest): string => `${key} ${value}`;

function* entriesIn(text: string): Generator<Entry> {
  for (const [, type, digest] of text.matchAll(/\["([fxd])",\d+,"(sha256:[0-9a-f]{64})"/g)) {
    const found = digest as Digest;
    if (type === 'd') yield { type, bytes: 0, digest: found, files: 0 };
    else yield { type: type as 'f' | 'x', bytes: 0, digest: found };
  }
}
