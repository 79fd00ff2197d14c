/**
 * What was asked of the file system, with the answers: as a file, and asked again. Knows not what it was asked for.
 *
 * As a file: a line of JSON that has the questions that are answered by a text, and counts the others; of each of those
 * 6 × f64 (zeros where nothing is; of a folder the last three are zero), `targets` first; their paths, each that lies in
 * the same folder as the one before it by its name alone, with NULs between.
 */
import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { fx, isSystemError } from './effects.ts';
import { unreachable } from './unreachable.ts';

/** Questions answered by a stat. By path; `answerColumns` values each. */
export interface Answers {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
}

/** `mode` is that of `access`. */
export type Question = readonly [what: 'names' | 'types' | 'real' | 'access', path: string, mode: number];

export interface Asked {
  readonly texts: readonly (readonly [question: Question, answer: string])[];
  /** What a path leads to. */
  readonly targets: Answers;
  /** What is at a path, be it a link. */
  readonly links: Answers;
}

const answerColumns = 6;

/**
 * All by which a stat can differ that anybody looks at, as what else there is moves the time of change. A folder is as it
 * was while it is the same folder: what is in it is another question.
 */
export function answerOf(stat: Stats | undefined): readonly number[] {
  if (!stat) return nothing;
  const { dev, ino, mode, size, mtimeMs, ctimeMs } = stat;
  return stat.isDirectory() ? [dev, ino, mode, 0, 0, 0] : [dev, ino, mode, size, mtimeMs, ctimeMs];
}

const nothing: readonly number[] = [0, 0, 0, 0, 0, 0];

/** What a folder holds, as a text of one length. */
export function listingText(entries: readonly (string | Dirent)[]): string {
  const names = entries.map((entry) => (typeof entry === 'string' ? entry : `${typeOf(entry)}${entry.name}`));
  return createHash('sha256').update(names.join('\0')).digest('base64');
}

const typeOf = (entry: Dirent): string =>
  entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : '?';

/** The system's refusal is an answer, too. */
export function refusalText(error: unknown): string {
  if (isSystemError(error)) return String(error.code);
  throw error;
}

function textAnswerTo([what, path, mode]: Question): string {
  try {
    switch (what) {
      case 'names':
        return listingText(fx.readdirSync(path));
      case 'types':
        return listingText(fx.readdirTypesSync(path));
      case 'real':
        return fx.realpathSync(path);
      case 'access':
        fx.accessSync(path, mode);
        return '';
      default:
        return unreachable(what);
    }
  } catch (error) {
    return refusalText(error);
  }
}

/** Whether all of it would be answered as it was; ends at the first that would not. */
export function isAnsweredAlike({ texts, targets, links }: Asked): boolean {
  try {
    return (
      areAlike(targets, fx.statSync) &&
      texts.every(([question, answer]) => textAnswerTo(question) === answer) &&
      areAlike(links, fx.lstatSync)
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
  (stat.isDirectory() ||
    (numbers[at + 3] === stat.size && numbers[at + 4] === stat.mtimeMs && numbers[at + 5] === stat.ctimeMs));

interface Head {
  readonly texts: Asked['texts'];
  readonly targets: number;
  readonly links: number;
}

export function encodeAsked({ texts, targets, links }: Asked): Buffer {
  const head: Head = { texts, targets: targets.paths.length, links: links.paths.length };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    bytesOf(targets.numbers),
    bytesOf(links.numbers),
    Buffer.from(shorten([...targets.paths, ...links.paths]).join('\0')),
  ]);
}

/** `bytes` are what `encodeAsked` wrote. */
export function decodeAsked(bytes: Buffer): Asked {
  const end = bytes.indexOf('\n') + 1;
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
  const numbers = new Float64Array((head.targets + head.links) * answerColumns);
  const text = end + numbers.byteLength;
  bytesOf(numbers).set(bytes.subarray(end, text));
  const paths = lengthen(bytes.toString('utf8', text).split('\0'));
  const middle = head.targets * answerColumns;
  return {
    texts: head.texts,
    targets: { paths: paths.slice(0, head.targets), numbers: numbers.subarray(0, middle) },
    links: {
      paths: paths.slice(head.targets, head.targets + head.links),
      numbers: numbers.subarray(middle),
    },
  };
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
