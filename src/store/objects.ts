/** The objects of the store: whether they are there, their bytes, and who puts and takes them. */
import type { CopyElsewhere } from '../base/copy-elsewhere.ts';
import { fx } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import { readPart } from '../base/range.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { Entry } from '../entry.ts';
import type { Emit } from '../event.ts';
import type { ObjectType } from '../pack.ts';
import { decodeTree, type ReadTree } from '../tree.ts';
import type { WantedFile } from './build-entry.ts';
import { openCopier } from './copier.ts';
import { copyMany, copyManyBy } from './copy-many.ts';
import { hasEntry } from './has-entry.ts';
import type { Layout } from './layout.ts';
import { putLoose } from './loose.ts';
import type { ObjectSink } from './object-sink.ts';
import { openPackBatch } from './pack-batch.ts';
import { openPutting, type Putting } from './put-objects.ts';
import { retainEntry } from './retain-entry.ts';
import { openSources, type Sources } from './sources.ts';
import { openTakingObjects, type Taking } from './take-objects.ts';
import { openTreeCache } from './tree-cache.ts';
import { verifyLoose } from './verify-objects.ts';

export interface ObjectStore extends Putting, Taking {
  /** Whether it is here and, as far as its stat tells, whole; a touched one is hashed, a corrupt one quarantined. */
  readonly has: (digest: Digest) => boolean;
  /** The whole object, verified; null where the store lacks it. */
  readonly read: (digest: Digest) => Buffer | null;
  /** Null also where the object is no tree. */
  readonly readTree: ReadTree;
  /** `has`, for everything at and below the entry. */
  readonly hasAll: (entry: Entry) => boolean;
  /** `hasAll`, and no gc takes it in the next hour: for who is about to record what is stored already. */
  readonly retain: (entry: Entry) => boolean;
  readonly batch: () => ObjectBatch;
  /** As `ObjectSource` says: those that are in packs. */
  readonly copyMany: (files: readonly WantedFile[], time: number) => readonly (FileStat | null)[];
  readonly copyManyBy: (
    files: readonly WantedFile[],
    time: number,
    copy: CopyElsewhere,
  ) => Promise<readonly (FileStat | null)[]>;
  /** Makes durable what was put. After a power loss it also checks what may have been lost, and quarantines that. */
  readonly barrier: () => Promise<void>;
  readonly sources: Sources;
}

/** Small objects are gathered; until `finish` nobody else sees them, and nothing is lost but the work. */
export interface ObjectBatch extends ObjectSink {
  /** What it says is here, no gc takes in the next hour. */
  readonly has: (digest: Digest) => boolean;
  readonly put: (digest: Digest, type: ObjectType, bytes: Uint8Array) => void;
  readonly finish: () => void;
}

export function openObjects(layout: Layout, emit: Emit): ObjectStore {
  const sources = openSources(layout, emit);
  const copier = openCopier();
  const putting = openPutting(layout, sources, copier);
  const { has, retain, use, expect } = sources;
  const { barrier } = sources.unsynced;

  const read = (digest: Digest): Buffer | null =>
    use(digest, ({ path, range }) => {
      const bytes = range ? readPart(path, range) : fx.readFileSync(path);
      return digestOf(bytes) === digest ? bytes : null;
    });

  const readTree = openTreeCache((digest) => {
    const bytes = read(digest);
    return bytes && decodeTree(bytes);
  });

  function batch(): ObjectBatch {
    const gathered = openPackBatch({
      putLoose: (digest, bytes) => putLoose(layout, expect, digest, bytes),
      putPack: sources.packs.put,
    });
    const isSafe = (digest: Digest): boolean =>
      gathered.has(digest) || (sources.isListed(digest) && retain(digest));
    return {
      has: isSafe,
      hasAll: (digests) => sources.packs.retainAll(digests, isSafe),
      reserve: gathered.reserve,
      put: gathered.put,
      putFile: putting.putFile,
      putHugeFile: putting.putHugeFile,
      finish: gathered.finish,
    };
  }

  return {
    has,
    read,
    readTree,
    hasAll: (entry) => hasEntry({ has, packs: sources.packs, readTree }, entry),
    retain: (entry) => retainEntry(layout, { sources, batch, readTree }, entry),
    ...putting,
    batch,
    copyMany: (files, time) => copyMany(layout, sources.packs, files, time),
    copyManyBy: (files, time, copy) => copyManyBy(layout, sources.packs, files, time, copy),
    ...openTakingObjects(layout, sources, copier),
    barrier: () => barrier((digests) => verifyLoose(layout, digests, sources, emit)),
    sources,
  };
}
