/** Checks the whole store: reads everything again, quarantines what is corrupt, and has stored again what is lost by it. */
import { join, relative } from 'node:path';
import { openBreath } from '../base/breath.ts';
import { namesIn } from '../base/files.ts';
import { type Digest, digestOfHex } from '../digest.ts';
import type { Emit } from '../event.ts';
import type { Lock } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Layout } from './layout.ts';
import { listLoose, loosePath } from './loose.ts';
import { findLost, type LostObject, type RecordKnowledge } from './lost.ts';
import type { ObjectStore } from './objects.ts';
import { listPacks, packPath } from './pack-file.ts';
import { quarantine } from './quarantine.ts';
import { readResult } from './results.ts';
import { sizeOf, verifyLoose, verifyPacks } from './verify-objects.ts';

/** Plain JSON. */
export interface FsckReport {
  /** Nothing is corrupt, unreadable, lost or does not fit. */
  readonly ok: boolean;
  /** How much was checked; `bytes` is of objects and packs. */
  readonly objects: number;
  readonly packs: number;
  readonly results: number;
  readonly bytes: number;
  /** Objects that were quarantined, also those that were members of a pack, and packs whose end was no pack's end. */
  readonly corrupt: readonly Digest[];
  /** Paths below the project of results that were quarantined. */
  readonly misfitResults: readonly string[];
  /** Packs whose index was missing or wrong and was made anew. */
  readonly reindexed: readonly Digest[];
  /** Paths of files that are there but cannot be read. */
  readonly unreadable: readonly string[];
  /** Paths of files in the store that are none of ours; they are left alone. */
  readonly strays: readonly string[];
  /** Stages whose block in the lock does not fit its key, so that it counts as absent; `luc repro STAGE` mends it. */
  readonly misfitStages: readonly string[];
  /** Paths whose objects were lost and that were stored again, as the workspace still had them. */
  readonly savedAgain: readonly RelPath[];
  readonly lost: readonly LostObject[];
}

/** What the store is there for. */
export interface FsckRecord extends RecordKnowledge {
  readonly lock: Lock;
  /** Stages of the lock whose block does not fit its key. */
  readonly misfits: readonly string[];
  /** Stores what the workspace still has of it. */
  readonly saveAgain: (lost: readonly LostObject[]) => Promise<void>;
}

export async function verifyStore(
  layout: Layout,
  { sources, ...objects }: ObjectStore,
  record: FsckRecord,
  emit: Emit,
): Promise<FsckReport> {
  const { lock, misfits } = record;
  const { digests, strays } = listLoose(layout);
  const packs = [...listPacks(layout)];
  const total = sizeOf([
    ...digests.map((digest) => loosePath(layout, digest)),
    ...packs.map((pack) => packPath(layout, pack)),
  ]);
  let bytes = 0;
  const breath = openBreath();
  const advance = (path: string, by: number): Promise<void> => {
    bytes += by;
    const done = Math.min(bytes, total);
    emit({
      event: 'progress',
      what: 'verify',
      path: relative(layout.root, path),
      done,
      total,
      unit: 'bytes',
    });
    return breath.take();
  };

  const loose = await verifyLoose(layout, digests, sources, emit, advance);
  const packed = await verifyPacks(layout, packs, sources, advance);
  const results = verifyResults(layout, emit);
  const corrupt = [...new Set([...loose.corrupt, ...packed.corrupt])];
  const missed = findLost(lock, objects, record);
  if (missed.length > 0) await record.saveAgain(missed);
  const savedAgain = missed.filter(({ digest }) => objects.has(digest)).map(({ path }) => path);
  const lost = missed.length > 0 ? findLost(lock, objects, record) : [];
  const wrong = [corrupt, results.misfits, loose.unreadable, misfits, lost];
  return {
    ok: wrong.every((list) => list.length === 0),
    objects: digests.length + packed.members,
    packs: packs.length,
    results: results.count,
    bytes,
    corrupt,
    misfitResults: results.misfits,
    reindexed: packed.reindexed,
    unreadable: loose.unreadable,
    strays: strays.map((path) => relative(layout.root, path)),
    misfitStages: misfits,
    savedAgain,
    lost,
  };
}

function verifyResults(layout: Layout, emit: Emit): { count: number; misfits: string[] } {
  const misfits: string[] = [];
  let count = 0;
  for (const start of namesIn(layout.results))
    for (const key of namesIn(join(layout.results, start)))
      for (const name of namesIn(join(layout.results, start, key))) {
        count++;
        if (key.startsWith(start) && readResult(layout, digestOfHex(key), name)) continue;
        const path = join(layout.results, start, key, name);
        misfits.push(relative(layout.root, path));
        quarantine(layout, path, `result-${name}`, [], emit);
      }
  return { count, misfits };
}
