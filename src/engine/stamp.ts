/** How far a session has read the record, so that it can tell what other runs have recorded since. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import type { RelPath } from '../path.ts';
import type { Layout } from '../store/layout.ts';

export interface Stamp {
  /** The state of the lock file, and which other runs are open. */
  readonly frame: string;
  /** Bytes of every journal of those runs. */
  readonly journals: ReadonlyMap<string, number>;
  /** What they have recorded since and this session has not taken up, as it concerned none of its stages yet. */
  readonly unread: Unread;
}

export interface Unread {
  readonly stages: Set<string>;
  /** Outs and data. */
  readonly paths: Set<RelPath>;
  /** The folders around them. */
  readonly folders: Set<RelPath>;
}

/** `own` is the run of this session. */
export function stampOf(layout: Layout, own: string | null): Stamp {
  const lock = fx.statSync(layout.lock);
  const others = namesIn(layout.open).filter((name) => name !== own);
  const journals = new Map<string, number>();
  for (const id of others) {
    for (let n = 0; ; n++) {
      const path = join(layout.runs, id, n === 0 ? 'journal' : `journal.${n}`);
      const size = fx.statSync(path)?.size;
      if (size !== undefined) journals.set(path, size);
      else if (n > 0) break;
    }
  }
  return {
    frame: [lock ? `${lock.ino} ${lock.size} ${lock.mtimeMs}` : '', ...others, ...journals.keys()].join('\n'),
    journals,
    unread: { stages: new Set(), paths: new Set(), folders: new Set() },
  };
}
