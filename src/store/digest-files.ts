/** Gives files that have to be read their digest, as they are found, and where asked for stores them meanwhile. */
import { fx } from '../base/effects.ts';
import type { FileStat } from '../base/file-stat.ts';
import type { Hashed } from '../base/hash.ts';
import { hashFiles } from '../base/hash-files.ts';
import { digestOfHex } from '../digest.ts';
import type { FileEntry } from '../entry.ts';
import type { Problem } from '../failure.ts';
import { absolutePathOf, type FoundFile, pathOf } from './found.ts';
import type { ObjectSink } from './object-sink.ts';
import { unreadable } from './path-problems.ts';
import type { Reading, ReadingResults } from './reading.ts';
import { openStoring } from './store-files.ts';

export interface DigestOptions {
  /** Every file that it lacks is stored there. */
  readonly save?: ObjectSink;
  /** Ends the work between two files with an `AbortError`. */
  readonly signal?: AbortSignal;
}

export interface Digesting {
  /**
   * Takes the files of a folder. `then` is called when these and all that came before have their digest, in the order in
   * which they came, and not at all where one cannot be read. To be waited for where there is a promise.
   */
  readonly add: (files: readonly FoundFile[], then: () => void) => Promise<void> | null;
  /** Gives what is wrong with those that have no digest when it is done. */
  readonly finish: () => Promise<readonly Problem[]>;
  /** Comes last, whatever has happened. */
  readonly close: () => void;
}

export function openDigesting({ save: sink, signal }: DigestOptions): Digesting {
  const problems: Problem[] = [];
  const waiting: { readonly mark: number; readonly then: () => void }[] = [];
  const reading = sink
    ? openStoring(sink, { learn, refuse }, signal)
    : openHashing({ learn, refuse }, signal);

  /** Not async for the sake of the many that need not be waited for. */
  function add(files: readonly FoundFile[], then: () => void, from = 0): Promise<void> | null {
    for (let i = from; i < files.length; i++) {
      const file = files[i];
      const adding = file && reading.add(file);
      if (adding) return adding.then(() => add(files, then, i + 1) ?? undefined);
    }
    waiting.push({ mark: reading.mark(), then });
    tell();
    return null;
  }

  function tell(): void {
    const done = reading.done();
    while (problems.length === 0 && (waiting[0]?.mark ?? Number.POSITIVE_INFINITY) <= done)
      waiting.shift()?.then();
  }

  async function finish(): Promise<readonly Problem[]> {
    await reading.finish();
    tell();
    return problems;
  }

  function learn(file: FoundFile, { hex, bytes }: Hashed, startedAt: number): void {
    file.digested = { entry: fileEntry(file.stat, hex, bytes), startedAt };
  }

  /** Only what concerns the file itself is its problem; a full store is another's. */
  function refuse(file: FoundFile, error: unknown): void {
    const isItsOwn = error instanceof Error && 'path' in error ? error.path === absolutePathOf(file) : !sink;
    const problem = isItsOwn ? unreadable(pathOf(file), error) : null;
    if (!problem) throw error;
    problems.push(problem);
  }

  return { add: (files, then) => add(files, then), finish, close: reading.close };
}

/** So many are hashed together. */
const batchFiles = 8192;

function openHashing({ learn, refuse }: ReadingResults, signal: AbortSignal | undefined): Reading {
  let files: FoundFile[] = [];
  let [added, hashed] = [0, 0];

  function add(file: FoundFile): Promise<void> | null {
    added++;
    files.push(file);
    return files.length < batchFiles ? null : hashAll();
  }

  async function hashAll(): Promise<void> {
    const startedAt = fx.now();
    const bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
    const results = await hashFiles(files.map(absolutePathOf), bytes, signal);
    files.forEach((file, i) => {
      const result = results[i];
      if (result instanceof Error) refuse(file, result);
      else if (result) learn(file, result, startedAt);
    });
    hashed += files.length;
    files = [];
  }

  return { add, mark: () => added, done: () => hashed, finish: hashAll, close: () => {} };
}

export const fileEntry = ({ mode }: Pick<FileStat, 'mode'>, hex: string, bytes: number): FileEntry => ({
  type: (mode & 0o100) !== 0 ? 'x' : 'f',
  bytes,
  digest: digestOfHex(hex),
});
