/** Gives every file that has to be read its digest, and where asked for stores it meanwhile. */
import { openBreath } from '../base/breath.ts';
import { fx } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import { type Hashed, hugeFile } from '../base/hash.ts';
import { hashFiles } from '../base/hash-files.ts';
import { withFile } from '../base/range.ts';
import { type ReadPart, readFiles } from '../base/read-files.ts';
import { type Digest, digestOf, digestOfHex, hexOf } from '../digest.ts';
import type { FileEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { absolutePathOf, type FoundFile } from './found.ts';
import type { ObjectSink } from './object-sink.ts';
import { largeObject } from './pack-batch.ts';
import { unreadable } from './path-problems.ts';

export interface DigestOptions {
  /** Every file that it lacks is stored there. */
  readonly save?: ObjectSink;
  /** Ends the work between two files with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/** Gives what is wrong with those that have none then. */
export async function digestFiles(
  files: readonly FoundFile[],
  { save: sink, signal }: DigestOptions,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  if (files.length > 0) await (sink ? storeAll(sink) : hashAll());
  return problems;

  async function hashAll(): Promise<void> {
    const startedAt = fx.now();
    const bytes = files.reduce((sum, file) => sum + file.stat.size, 0);
    const results = await hashFiles(files.map(absolutePathOf), bytes, signal);
    files.forEach((file, i) => {
      const result = results[i];
      if (result instanceof Error) refuse(file, result);
      else if (result) learn(file, result, startedAt);
    });
  }

  async function storeAll(to: ObjectSink): Promise<void> {
    const small = files.filter(isSmall);
    const areRead = small.length > manySmall && (await storeOnWorkers(small, to));
    const breath = openBreath(signal);
    for (const file of files) {
      if (areRead && isSmall(file)) continue;
      const storing = storeHere(file, to);
      if (storing) await storing;
      if (breath.isDue()) await breath.take();
    }
  }

  /** Workers read and hash, while this thread writes; false where there are none. */
  function storeOnWorkers(small: readonly FoundFile[], to: ObjectSink): Promise<boolean> {
    const take = ({ from, count, startedAt, at }: ReadPart): void => {
      small.slice(from, from + count).forEach((file, i) => {
        const read = at(i);
        if (read) learn(file, keep(digestOfHex(read.hex), read.bytes, to), startedAt);
        else storeHere(file, to);
      });
    };
    return readFiles(small, absolutePathOf, take, signal);
  }

  /** At once where it is not huge: then a promise would cost more than it gives. */
  function storeHere(file: FoundFile, to: ObjectSink): Promise<void> | undefined {
    const startedAt = fx.now();
    try {
      const stored = store(file, to, signal);
      if (stored instanceof Promise)
        return stored.then(
          (hashed) => learn(file, hashed, startedAt),
          (error: unknown) => refuse(file, error),
        );
      learn(file, stored, startedAt);
    } catch (error) {
      refuse(file, error);
    }
    return undefined;
  }

  function learn(file: FoundFile, { hex, bytes }: Hashed, startedAt: number): void {
    file.digested = { entry: fileEntry(file.stat, hex, bytes), startedAt };
  }

  /** Only what concerns the file itself is its problem; a full store is another's. */
  function refuse(file: FoundFile, error: unknown): void {
    const isItsOwn = error instanceof Error && 'path' in error ? error.path === absolutePathOf(file) : !sink;
    const problem = isItsOwn ? unreadable(file.path, error) : null;
    if (!problem) throw error;
    problems.push(problem);
  }
}

const isSmall = ({ stat }: FoundFile): boolean => stat.size < largeObject;

/** From here on worker threads pay, even if they have to be started. */
const manySmall = 2000;

function store(file: FoundFile, sink: ObjectSink, signal?: AbortSignal): Hashed | Promise<Hashed> {
  if (isSmall(file)) return storeSmall(file, sink);
  if (file.stat.size < hugeFile) return hashedOf(sink.putFile(absolutePathOf(file), null));
  return sink.putHugeFile(absolutePathOf(file), signal).then(hashedOf);
}

function storeSmall(file: FoundFile, sink: ObjectSink): Hashed {
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

export const fileEntry = ({ mode }: Pick<FileStat, 'mode'>, hex: string, bytes: number): FileEntry => ({
  type: (mode & 0o100) !== 0 ? 'x' : 'f',
  bytes,
  digest: digestOfHex(hex),
});
