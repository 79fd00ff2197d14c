/**
 * What was asked of the file system, with the answers: as a file, and asked again. Knows not what it was asked for.
 *
 * As a file: a line of JSON that gives the counts; of each question 6 × f64 (zeros where nothing is; of a folder that was
 * only looked at the last three are zero), in the order of `kinds`; their paths, each that lies in the same folder as the
 * one before it by its name alone, with NULs between.
 */
import type { Stats } from 'node:fs';
import { fx, isSystemError } from './effects.ts';

/** By path; `answerColumns` values each. */
export interface Answers {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
}

export interface Asked {
  /** Folders by what is in them. */
  readonly listings: Answers;
  /** What a path leads to. */
  readonly targets: Answers;
  /** What is at a path, be it a link. */
  readonly links: Answers;
  /** By path, where it really is. */
  readonly real: readonly (readonly [path: string, answer: string])[];
}

export const kinds = ['listings', 'targets', 'links'] as const;
const answerColumns = 6;

/** All by which a stat can differ that anybody looks at: what else there is moves the time of change. */
export function answerOf(stat: Stats | undefined, isListing: boolean): readonly number[] {
  if (!stat) return nothing;
  const { dev, ino, mode, size, mtimeMs, ctimeMs } = stat;
  const isOnlyThere = !isListing && stat.isDirectory();
  return isOnlyThere ? [dev, ino, mode, 0, 0, 0] : [dev, ino, mode, size, mtimeMs, ctimeMs];
}

const nothing: readonly number[] = [0, 0, 0, 0, 0, 0];

/** Whether all of it would be answered as it was; ends at the first that would not. */
export function isAnsweredAlike({ listings, targets, links, real }: Asked): boolean {
  try {
    return (
      areAlike(listings, fx.statSync) &&
      areAlike(targets, fx.statSync) &&
      areAlike(links, fx.lstatSync) &&
      real.every(([path, answer]) => fx.realpathSync(path) === answer)
    );
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

function areAlike({ paths, numbers }: Answers, ask: (path: string) => Stats | undefined): boolean {
  let at = 0;
  for (const path of paths) {
    const stat = ask(path);
    if (stat ? !isAlike(stat, numbers, at) : numbers[at + 1] !== 0) return false;
    at += answerColumns;
  }
  return true;
}

const isAlike = (stat: Stats, numbers: Float64Array, at: number): boolean =>
  numbers[at] === stat.dev &&
  numbers[at + 1] === stat.ino &&
  numbers[at + 2] === stat.mode &&
  (numbers[at + 5] === 0 ||
    (numbers[at + 3] === stat.size && numbers[at + 4] === stat.mtimeMs && numbers[at + 5] === stat.ctimeMs));

interface Head {
  readonly counts: readonly number[];
  readonly real: Asked['real'];
}

export function encodeAsked(asked: Asked): Buffer {
  const answers = kinds.map((kind) => asked[kind]);
  const head: Head = { counts: answers.map(({ paths }) => paths.length), real: asked.real };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    ...answers.map(({ numbers }) => bytesOf(numbers)),
    Buffer.from(shorten(answers.flatMap(({ paths }) => paths)).join('\0')),
  ]);
}

/** `bytes` are what `encodeAsked` wrote. */
export function decodeAsked(bytes: Buffer): Asked {
  const end = bytes.indexOf('\n') + 1;
  const { counts, real } = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
  const count = counts.reduce((sum, one) => sum + one, 0);
  const numbers = new Float64Array(count * answerColumns);
  const text = end + numbers.byteLength;
  bytesOf(numbers).set(bytes.subarray(end, text));
  const paths = lengthen(bytes.toString('utf8', text).split('\0'));
  let from = 0;
  const next = (i: number): Answers => {
    const to = from + (counts[i] ?? 0);
    const answers = {
      paths: paths.slice(from, to),
      numbers: numbers.subarray(from * answerColumns, to * answerColumns),
    };
    from = to;
    return answers;
  };
  return { listings: next(0), targets: next(1), links: next(2), real };
}

function shorten(paths: readonly string[]): string[] {
  let last = '';
  return paths.map((path) => {
    const slash = path.lastIndexOf('/');
    const folder = path.slice(0, slash);
    const isBeside = folder === last;
    last = folder;
    return isBeside ? path.slice(slash + 1) : path;
  });
}

function lengthen(texts: readonly string[]): string[] {
  let folder = '';
  return texts.map((text) => {
    if (!text.startsWith('/')) return `${folder}/${text}`;
    folder = text.slice(0, text.lastIndexOf('/'));
    return text;
  });
}

/** The same memory. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
