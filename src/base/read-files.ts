/** Reads and hashes thousands of small files on worker threads, a part of them at a time, in their order. */
import { fx } from './effects.ts';
import type { ReadAnswer } from './read-task.ts';
import { onWorkers } from './workers.ts';

export interface SmallFile {
  readonly stat: { readonly size: number };
}

/** Some files that follow each other. */
export interface ReadPart {
  /** The first of them. */
  readonly from: number;
  readonly count: number;
  /** Milliseconds since the epoch: they were read after that. */
  readonly startedAt: number;
  /** Of the i-th of them; null where it has to be read once more: it failed, or is longer than its stat said. */
  readonly at: (i: number) => { readonly bytes: Buffer; readonly hex: string } | null;
}

/**
 * Lets `take` have one part after the other; what it gets is valid only while it runs. False where there are no workers.
 * Between two parts `signal` ends it with an `AbortError`.
 */
export async function readFiles<File extends SmallFile>(
  files: readonly File[],
  pathOf: (file: File) => string,
  take: (part: ReadPart) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const parts = partsOf(files);
  const done = await onWorkers(parts.length, signal, async (team) => {
    const asked: (() => Promise<Taken>)[] = [];
    let next = 0;
    function askNext(buffer: ArrayBuffer): void {
      const part = parts[next];
      const hand = team[next++ % team.length];
      if (!part || !hand) return;
      const startedAt = fx.now();
      const some = files.slice(part.from, part.from + part.count);
      // One string travels faster than hundreds.
      const paths = some.map(pathOf).join('\0');
      const answer = hand.ask('read', { paths, sizes: some.map(({ stat }) => stat.size), buffer }, [buffer]);
      asked.push(async () => ({ part, startedAt, answer: await answer }));
    }
    // Each has one more to go on with while the last one is taken.
    for (let i = 0; i < team.length * 2; i++) askNext(new ArrayBuffer(partBytes));
    for (let taking = asked.shift(); taking; taking = asked.shift()) {
      const { part, startedAt, answer } = await taking();
      signal?.throwIfAborted();
      take({ ...part, startedAt, at: memberOf(answer) });
      askNext(answer?.buffer ?? new ArrayBuffer(partBytes));
    }
    return true;
  });
  return done ?? false;
}

interface Taken {
  readonly part: Part;
  readonly startedAt: number;
  readonly answer: ReadAnswer | null;
}

type Part = Pick<ReadPart, 'from' | 'count'>;

const partBytes = 1024 * 1024;
const partFiles = 512;

/** Of each file there is room for one byte more than its stat said. */
function partsOf(files: readonly SmallFile[]): readonly Part[] {
  const parts: Part[] = [];
  let [from, bytes] = [0, 0];
  files.forEach(({ stat: { size } }, i) => {
    if (i > from && (bytes + size + 1 > partBytes || i - from >= partFiles)) {
      parts.push({ from, count: i - from });
      [from, bytes] = [i, 0];
    }
    bytes += size + 1;
  });
  return files.length > 0 ? [...parts, { from, count: files.length - from }] : parts;
}

function memberOf(answer: ReadAnswer | null): ReadPart['at'] {
  if (!answer) return () => null;
  const { buffer, starts, lengths, digests } = answer;
  const hex = Buffer.from(digests.buffer).toString('hex');
  return (i) => {
    const start = starts[i] ?? -1;
    if (start < 0) return null;
    return { bytes: Buffer.from(buffer, start, lengths[i] ?? 0), hex: hex.slice(i * 64, (i + 1) * 64) };
  };
}
