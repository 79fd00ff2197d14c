/** The objects of the store: whether they are there, and their way in and out, verified both ways. */
import { relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import { removeFile } from '../base/files.ts';
import { copyHashing, copyHashingInTurns, type Hashed, type HugeCopy, hashFile } from '../base/hash.ts';
import { hashFiles } from '../base/hash-files.ts';
import { readPart, withFile, withFileInTurns } from '../base/range.ts';
import { type Digest, digestOf, digestOfHex } from '../digest.ts';
import { type Entry, type FileEntry, isFolder } from '../entry.ts';
import type { Emit } from '../event.ts';
import { type Problem, ProblemError } from '../failure.ts';
import type { ObjectType } from '../pack.ts';
import { decodeTree, type Tree } from '../tree.ts';
import type { WantedFile } from './build-entry.ts';
import { openCloner } from './clone.ts';
import { copyMany, modeOf } from './copy-many.ts';
import type { Layout } from './layout.ts';
import { linkLoose, loosePath, nameLoose, putLoose, type StoreLinkKind } from './loose.ts';
import type { ObjectSink } from './object-sink.ts';
import { openPackBatch } from './pack-batch.ts';
import { retainEntry } from './retain-entry.ts';
import { openSources, type Source, type Sources } from './sources.ts';
import { forGroup, spool, spoolInTurns } from './spool.ts';
import { verifyLoose } from './verify-objects.ts';

export interface ObjectStore {
  /** Whether it is here and, as far as its stat tells, whole; a touched one is hashed, a corrupt one quarantined. */
  readonly has: (digest: Digest) => boolean;
  /** The whole object, verified; null where the store lacks it. */
  readonly read: (digest: Digest) => Buffer | null;
  /** Null also where the object is no tree. */
  readonly readTree: (digest: Digest) => Tree | null;
  /** `has`, for everything at and below the entry. */
  readonly hasAll: (entry: Entry) => boolean;
  /** `hasAll`, and no gc takes it in the next hour: for who is about to record what is stored already. */
  readonly retain: (entry: Entry) => boolean;
  /** Stores a single object at once; `digest` is that of `bytes`. */
  readonly putBytes: (digest: Digest, bytes: Uint8Array) => void;
  /** Stores a file, hashed while it is copied. Throws the problem `changed-out` where it is not `expected`. */
  readonly putFile: (absolutePath: string, expected: FileEntry | null) => FileEntry;
  /** The same, in turns with everything else; `signal` ends it with an `AbortError`. */
  readonly putHugeFile: (absolutePath: string, signal?: AbortSignal) => Promise<FileEntry>;
  readonly batch: () => ObjectBatch;
  /** As `ObjectSource` says: those that are in packs. */
  readonly copyMany: (files: readonly WantedFile[], time: number) => readonly (FileStat | null)[];
  /** Makes the new file, verified while it is copied. Throws the problem `missing-object`. */
  readonly copyOut: (digest: Digest, absolutePath: string, executable: boolean) => void;
  /** The same for a loose one, in turns with everything else. False where that fails: `copyOut` then says why. */
  readonly copyOutHuge: (
    digest: Digest,
    absolutePath: string,
    executable: boolean,
    signal?: AbortSignal,
  ) => Promise<boolean>;
  /**
   * Makes a link to the object. False where that cannot be: for a packed, empty or absent object, or on these
   * filesystems. Never for an executable file: objects have no execute bit.
   */
  readonly linkOut: (digest: Digest, absolutePath: string, kind: StoreLinkKind) => boolean;
  /** Makes durable what was put. After a power loss it also checks what may have been lost, and sets that aside. */
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

/** To clone a smaller file gains nothing. */
const worthCloning = 64 * 1024;

export function openObjects(layout: Layout, emit: Emit): ObjectStore {
  const sources = openSources(layout, emit);
  const cloner = openCloner();
  const trees = new Map<Digest, Tree>();
  const { has, retain, use, expect } = sources;
  const { barrier } = sources.unsynced;

  const read = (digest: Digest): Buffer | null =>
    use(digest, ({ path, range }) => {
      const bytes = range ? readPart(path, range) : fx.readFileSync(path);
      return digestOf(bytes) === digest ? bytes : null;
    });

  function readTree(digest: Digest): Tree | null {
    const known = trees.get(digest);
    if (known) return known;
    const bytes = read(digest);
    const tree = bytes && decodeTree(bytes);
    if (tree) trees.set(digest, tree);
    return tree;
  }

  function hasAll(entry: Entry): boolean {
    const seen = new Set<Digest>();
    const hasBelow = (one: Entry): boolean => {
      if (seen.has(one.digest)) return true;
      seen.add(one.digest);
      return isFolder(one) ? (readTree(one.digest)?.every(hasBelow) ?? false) : has(one.digest);
    };
    return hasBelow(entry);
  }

  const putBytes = (digest: Digest, bytes: Uint8Array): void => {
    if (!retain(digest)) putLoose(layout, expect, digest, bytes);
  };

  function putFile(absolutePath: string, expected: FileEntry | null): FileEntry {
    if (expected && retain(expected.digest)) return expected;
    const named = spool(layout, (temporary) => {
      const { hex, bytes } = copyIn(absolutePath, temporary);
      const digest = digestOfHex(hex);
      if (expected && expected.digest !== digest)
        throw new ProblemError('work', changedOut(relative(layout.root, absolutePath)));
      return name(absolutePath, temporary, { hex, bytes });
    });
    return named ?? putFile(absolutePath, expected);
  }

  async function putHugeFile(absolutePath: string, signal?: AbortSignal): Promise<FileEntry> {
    const named = await spoolInTurns(layout, async (temporary) => {
      const hashed = await copyInTurns(absolutePath, temporary, { mode: 0o444, willLast: true }, signal);
      return forGroup(layout, () => {
        if (layout.storeIsForGroup) fx.chmodSync(temporary, 0o444);
        return name(absolutePath, temporary, hashed);
      });
    });
    return named ?? putHugeFile(absolutePath, signal);
  }

  /** Gives what was copied from `absolutePath` its name, where the store has no such object yet. Null as in `nameLoose`. */
  function name(absolutePath: string, temporary: string, { hex, bytes }: Hashed): FileEntry | null {
    const digest = digestOfHex(hex);
    const isExecutable = ((fx.statSync(absolutePath)?.mode ?? 0) & 0o100) !== 0;
    if (retain(digest)) removeFile(temporary);
    else if (!nameLoose(layout, expect, digest, temporary)) return null;
    return { type: isExecutable ? 'x' : 'f', bytes, digest };
  }

  function copyIn(from: string, to: string): Hashed {
    if (!cloner.clone(from, to)) return withFile(from, (fd) => copyHashing(fd, to, 0o444));
    fx.chmodSync(to, 0o444);
    return hashFile(to);
  }

  /** A clone is there at once, so only its hashing takes time. */
  async function copyInTurns(
    from: string,
    to: string,
    copy: HugeCopy,
    signal?: AbortSignal,
  ): Promise<Hashed> {
    if (!cloner.clone(from, to))
      return withFileInTurns(from, (fd) => copyHashingInTurns(fd, to, copy, signal));
    fx.chmodSync(to, copy.mode & ~fx.umask());
    const [hashed] = await hashFiles([to], fx.statSync(to)?.size, signal);
    if (hashed === undefined || hashed instanceof Error) throw hashed ?? new Error(`not hashed: ${to}`);
    return hashed;
  }

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
      putFile,
      putHugeFile,
      finish: gathered.finish,
    };
  }

  function copyOut(digest: Digest, absolutePath: string, executable: boolean): void {
    const copied = use(digest, (source) => {
      const { hex } = copyFrom(source, absolutePath, modeOf(executable));
      if (digestOfHex(hex) === digest) return true;
      removeFile(absolutePath);
      return null;
    });
    if (!copied) throw new ProblemError('work', missingObject(digest));
  }

  async function copyOutHuge(
    digest: Digest,
    absolutePath: string,
    executable: boolean,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (!sources.isLoose(digest)) return false;
    const path = loosePath(layout, digest);
    let isSound = false;
    try {
      const { hex } = await copyInTurns(
        path,
        absolutePath,
        { mode: modeOf(executable), willLast: false },
        signal,
      );
      isSound = digestOfHex(hex) === digest;
    } catch (error) {
      if (!isSystemError(error, 'ENOENT', 'EIO')) throw error;
    } finally {
      if (!isSound) removeFile(absolutePath);
    }
    return isSound;
  }

  function copyFrom({ path, range }: Source, to: string, mode: number): Hashed {
    const isClone = !range && (fx.statSync(path)?.size ?? 0) >= worthCloning && cloner.clone(path, to);
    if (!isClone) return withFile(path, (fd) => copyHashing(fd, to, mode, range));
    fx.chmodSync(to, mode & ~fx.umask());
    return hashFile(to);
  }

  const linkOut = (digest: Digest, absolutePath: string, kind: StoreLinkKind): boolean =>
    sources.isLoose(digest) && linkLoose(layout, digest, absolutePath, kind);

  return {
    has,
    read,
    readTree,
    hasAll,
    retain: (entry) => retainEntry(layout, { sources, batch, readTree }, entry),
    putBytes,
    putFile,
    putHugeFile,
    batch,
    copyMany: (files, time) => copyMany(layout, sources.packs, files, time),
    copyOut,
    copyOutHuge,
    linkOut,
    barrier: () => barrier((digests) => verifyLoose(layout, digests, sources, emit)),
    sources,
  };
}

const changedOut = (path: string): Problem => ({
  code: 'changed-out',
  message: `\`${path}\` changed while it was being stored`,
  hint: 'let whatever writes to it end, then try again',
});

export const missingObject = (digest: Digest): Problem => ({
  code: 'missing-object',
  message: `the store has no sound object ${digest}`,
  hint: '`luc fsck` says what needs it and how to get it back',
});
