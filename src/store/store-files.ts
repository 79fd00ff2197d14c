/** Stores files while they are read: many small ones on worker threads, which read and hash, while this thread writes. */
import { openBreath } from '../base/breath.ts';
import { fx } from '../base/effects.ts';
import { type Hashed, hugeFile } from '../base/hash.ts';
import { withFile } from '../base/range.ts';
import { openReader, type Read, type Reader } from '../base/read-files.ts';
import { type Digest, digestOf, digestOfHex, hexOf } from '../digest.ts';
import type { FileEntry } from '../entry.ts';
import { absolutePathOf, type FoundFile } from './found.ts';
import type { ObjectSink } from './object-sink.ts';
import { largeObject } from './pack-batch.ts';
import type { Reading, ReadingResults } from './reading.ts';

/** Fewer wait for the end of the walk; from here on worker threads pay, even if they have to be started. */
const manyFiles = 2000;

export function openStoring(
  sink: ObjectSink,
  { learn, refuse }: ReadingResults,
  signal?: AbortSignal,
): Reading {
  const breath = openBreath(signal);
  let few: FoundFile[] | null = [];
  let small = 0;
  let taken = 0;
  let reader: Reader<FoundFile> | 'none' | null = null;

  function add(file: FoundFile): Promise<void> | null {
    if (isSmall(file)) small++;
    if (!few) return addToMany(file);
    few.push(file);
    return few.length > manyFiles ? becomeMany(few) : null;
  }

  async function becomeMany(gathered: readonly FoundFile[]): Promise<void> {
    few = null;
    for (const file of gathered) {
      const adding = addToMany(file);
      if (adding) await adding;
    }
  }

  function addToMany(file: FoundFile): Promise<void> | null {
    if (!isSmall(file)) return isHuge(file) ? storeHuge(file) : storeHere(file);
    if (reader === null) return hireFor(file);
    return reader === 'none' ? storeHere(file) : reader.add(file);
  }

  async function hireFor(file: FoundFile): Promise<void> {
    reader = (await openReader(absolutePathOf, take, signal)) ?? 'none';
    const adding = addToMany(file);
    if (adding) await adding;
  }

  function take(file: FoundFile, read: Read | null, startedAt: number): void {
    if (!read) return void storeNow(file);
    learn(file, keep(digestOfHex(read.hex), read.bytes, sink), startedAt);
    taken++;
  }

  /** Whoever copies it may need the workers. */
  async function storeHuge(file: FoundFile): Promise<void> {
    await finishReading();
    await storeHere(file);
  }

  function storeHere(file: FoundFile): Promise<void> | null {
    const storing = isHuge(file) ? putHuge(file) : storeNow(file);
    return storing ?? (breath.isDue() ? breath.take() : null);
  }

  async function putHuge(file: FoundFile): Promise<void> {
    const startedAt = fx.now();
    try {
      learn(file, hashedOf(await sink.putHugeFile(absolutePathOf(file), signal)), startedAt);
    } catch (error) {
      refuse(file, error);
    }
  }

  function storeNow(file: FoundFile): null {
    const startedAt = fx.now();
    try {
      learn(file, store(file, sink), startedAt);
    } catch (error) {
      refuse(file, error);
    }
    if (isSmall(file)) taken++;
    return null;
  }

  async function finish(): Promise<void> {
    const gathered = few ?? [];
    few = null;
    for (const file of gathered) {
      const storing = storeHere(file);
      if (storing) await storing;
    }
    await finishReading();
  }

  async function finishReading(): Promise<void> {
    if (reader === null || reader === 'none') return;
    await reader.finish();
    close();
  }

  function close(): void {
    if (reader === null || reader === 'none') return;
    reader.close();
    reader = null;
  }

  return { add, mark: () => small, done: () => (few ? -1 : taken), finish, close };
}

const isSmall = ({ stat }: FoundFile): boolean => stat.size < largeObject;
const isHuge = ({ stat }: FoundFile): boolean => stat.size >= hugeFile;

function store(file: FoundFile, sink: ObjectSink): Hashed {
  if (!isSmall(file)) return hashedOf(sink.putFile(absolutePathOf(file), null));
  const bytes = readSmall(file, sink);
  return keep(digestOf(bytes), bytes, sink);
}

/** `digest` is that of `bytes`. */
function keep(digest: Digest, bytes: Buffer, sink: ObjectSink): Hashed {
  if (!sink.has(digest)) sink.put(digest, 'file', bytes);
  return { hex: hexOf(digest), bytes: bytes.length };
}

/** By one call: a file that is not longer than its stat said leaves a byte of the room free. */
function readSmall(file: FoundFile, sink: ObjectSink): Buffer {
  const absolutePath = absolutePathOf(file);
  const room = sink.reserve(file.stat.size + 1);
  const read = withFile(absolutePath, (fd) => fx.readSync(fd, room, 0, room.length, null));
  return read < room.length ? room.subarray(0, read) : fx.readFileSync(absolutePath);
}

const hashedOf = ({ digest, bytes }: FileEntry): Hashed => ({ hex: hexOf(digest), bytes });
