/** Reads and hashes thousands of small files on worker threads, a part of them at a time, and gives them in their order. */
import { fx } from './effects.ts';
import type { ReadAnswer } from './read-task.ts';
import { roomBegins } from './room.ts';
import { hireTeam, type Team } from './workers.ts';

export interface SmallFile {
  readonly stat: { readonly size: number };
}

/** Its bytes are valid only until the next file is taken. */
export interface Read {
  readonly bytes: Buffer;
  readonly hex: string;
}

/**
 * What a file holds; null where it has to be read once more: it failed, or is longer than its stat said. `startedAt`, in
 * milliseconds since the epoch: it was read after that.
 */
export type Take<File> = (file: File, read: Read | null, startedAt: number) => void;

export interface Reader<File> {
  /** It is read soon. To be waited for where there is a promise: enough is being read. */
  readonly add: (file: File) => Promise<void> | null;
  /** Resolves when all that was added is taken. */
  readonly finish: () => Promise<void>;
  /** Comes last, whatever has happened. */
  readonly close: () => void;
}

/** Null where there are no workers. Between two parts `signal` ends it with an `AbortError`. */
export async function openReader<File extends SmallFile>(
  pathOf: (file: File) => string,
  take: Take<File>,
  signal?: AbortSignal,
): Promise<Reader<File> | null> {
  const team = await hireTeam(Number.POSITIVE_INFINITY, signal);
  return team && readerOf(team, pathOf, take, signal);
}

interface Part<File> {
  readonly files: readonly File[];
  readonly startedAt: number;
  readonly answer: Promise<ReadAnswer | null>;
}

const partBytes = 1024 * 1024;
const partFiles = 512;

function readerOf<File extends SmallFile>(
  { hands, release }: Team,
  pathOf: (file: File) => string,
  take: Take<File>,
  signal: AbortSignal | undefined,
): Reader<File> {
  const asked: Part<File>[] = [];
  const spares: ArrayBuffer[] = [];
  let files: File[] = [];
  let bytes = 0;
  let turn = 0;

  function add(file: File): Promise<void> | null {
    // Of each file there is room for one byte more than its stat said.
    const size = file.stat.size + 1;
    const isFull = files.length > 0 && (bytes + size > partBytes || files.length >= partFiles);
    if (isFull) ask();
    files.push(file);
    bytes += size;
    // Each has one more to go on with while the last one is taken.
    return asked.length > hands.length * 2 ? takeFirst() : null;
  }

  function ask(): void {
    const hand = hands[turn++ % hands.length];
    if (!hand || files.length === 0) return;
    const buffer = spares.pop() ?? new ArrayBuffer(roomBegins + partBytes);
    const sizes = Int32Array.from(files, ({ stat }) => stat.size);
    // One string travels faster than hundreds.
    const request = { paths: files.map(pathOf).join('\0'), sizes, buffer };
    asked.push({ files, startedAt: fx.now(), answer: hand.ask('read', request, [buffer, sizes.buffer]) });
    files = [];
    bytes = 0;
  }

  async function takeFirst(): Promise<void> {
    const part = asked.shift();
    if (!part) return;
    const answer = await part.answer;
    signal?.throwIfAborted();
    const read = memberOf(answer);
    part.files.forEach((file, i) => void take(file, read(i), part.startedAt));
    if (answer) spares.push(answer.buffer);
  }

  async function finish(): Promise<void> {
    ask();
    while (asked.length > 0) await takeFirst();
  }

  return { add, finish, close: release };
}

function memberOf(answer: ReadAnswer | null): (i: number) => Read | null {
  if (!answer) return () => null;
  const { buffer, starts, lengths, hex } = answer;
  return (i) => {
    const start = starts[i] ?? -1;
    if (start < 0) return null;
    return { bytes: Buffer.from(buffer, start, lengths[i] ?? 0), hex: hex.slice(i * 64, (i + 1) * 64) };
  };
}
