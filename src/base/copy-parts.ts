/** Copies parts of one file into a new file each, verified while they are in memory: for thousands of small ones. */
import { hash } from 'node:crypto';
import { fx } from './effects.ts';
import { type FileStat, fileStat } from './file-stat.ts';
import { removeFile } from './files.ts';
import { type Range, readRange, withFile } from './range.ts';
import { roomFor } from './room.ts';

export interface Part extends Range {
  /** The sha256 that it must have. */
  readonly hex: string;
  /** Where the new file shall be. */
  readonly to: string;
  readonly mode: number;
}

/**
 * What each new file is then; `time` is its time of modification, in milliseconds. Null for one that cannot be made, for
 * whatever reason, of which nothing is left: who then goes a way that tells why loses nothing.
 */
export function copyParts(from: string, parts: readonly Part[], time: number): (FileStat | null)[] {
  const made: (FileStat | null)[] = parts.map(() => null);
  try {
    withFile(from, (fd) => {
      for (const run of runsOf(parts)) {
        const bytes = readRange(fd, run, roomForRun(run));
        for (const i of run.members) {
          const part = parts[i];
          if (part) made[i] = makePart(part, bytes.subarray(part.offset - run.offset), time);
        }
      }
    });
  } catch {
    // Those that are made are made.
  }
  return made;
}

/** The same for one after the other: to clear new memory costs more than to read. */
let kept: Buffer = roomFor(0);

function roomForRun({ length }: Range): Buffer {
  if (kept.length < length) kept = roomFor(Math.max(length, longestRun));
  return kept;
}

function makePart({ length, hex, to, mode }: Part, read: Buffer, time: number): FileStat | null {
  const bytes = read.subarray(0, length);
  if (hash('sha256', bytes) !== hex) return null;
  const fd = fx.openSync(to, 'wx', mode);
  try {
    fx.writeSync(fd, bytes);
    fx.futimesSync(fd, time / 1000, time / 1000);
    return fileStat(fx.fstatSync(fd));
  } catch (error) {
    removeFile(to);
    throw error;
  } finally {
    fx.closeSync(fd);
  }
}

/** Parts that are read together: they lie close behind each other. */
interface Run extends Range {
  /** Which parts. */
  readonly members: readonly number[];
}

/** But one part may be longer. */
const longestRun = 1024 * 1024;
/** To read so much for nothing costs less than a call. */
const widestGap = 8 * 1024;

function* runsOf(parts: readonly Part[]): Generator<Run> {
  const inOrder = [...parts.entries()].sort(([, a], [, b]) => a.offset - b.offset);
  let members: number[] = [];
  let [offset, end] = [0, 0];
  for (const [i, part] of inOrder) {
    const partEnd = part.offset + part.length;
    if (members.length > 0 && (part.offset - end > widestGap || partEnd - offset > longestRun)) {
      yield { offset, length: end - offset, members };
      members = [];
    }
    if (members.length === 0) offset = part.offset;
    end = members.length === 0 ? partEnd : Math.max(end, partEnd);
    members.push(i);
  }
  if (members.length > 0) yield { offset, length: end - offset, members };
}
