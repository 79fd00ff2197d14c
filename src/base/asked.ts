/** What is asked of the file system, and how it is asked again. Knows not what it is asked for. */
import { hash } from 'node:crypto';
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

/** Paths alone where a stat is the answer. */
export interface Questions {
  readonly texts: readonly Question[];
  readonly targets: readonly string[];
  readonly links: readonly string[];
}

/** Device, inode, mode, size, times of modification and of change. */
export const answerColumns = 6;

/**
 * All by which a stat can differ that anybody looks at, as what else there is moves the time of change; zeros where nothing
 * is. A folder is as it was while it is the same folder: what is in it is another question.
 */
export function writeAnswer(stat: Stats | undefined, numbers: Float64Array | number[], at: number): void {
  const isFile = stat !== undefined && !stat.isDirectory();
  numbers[at] = stat ? stat.dev : 0;
  numbers[at + 1] = stat ? stat.ino : 0;
  numbers[at + 2] = stat ? stat.mode : 0;
  numbers[at + 3] = isFile ? stat.size : 0;
  numbers[at + 4] = isFile ? stat.mtimeMs : 0;
  numbers[at + 5] = isFile ? stat.ctimeMs : 0;
}

/** What a folder holds, as a text of one length. */
export function listingText(entries: readonly (string | Dirent)[]): string {
  const names = entries.map((entry) => (typeof entry === 'string' ? entry : `${typeOf(entry)}${entry.name}`));
  return digestOf(names);
}

const typeOf = (entry: Dirent): string =>
  entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : '?';

/** The system's refusal is an answer, too. */
export function refusalText(error: unknown): string {
  if (isSystemError(error)) return String(error.code);
  throw error;
}

/** `numbers` are those of the targets, then those of the links. */
export const digestOfAnswers = (texts: readonly string[], numbers: Float64Array): string =>
  digestOf(texts) + hash('sha256', numbers, 'base64');

const digestOf = (texts: readonly string[]): string => hash('sha256', texts.join('\0'), 'base64');

/** The digest of what is answered now; null where one cannot be asked. */
export function askNow({ texts, targets, links }: Questions): string | null {
  const numbers = new Float64Array((targets.length + links.length) * answerColumns);
  try {
    askStats(targets, fx.statSync, numbers);
    askStats(links, fx.lstatSync, numbers.subarray(targets.length * answerColumns));
    return digestOfAnswers(texts.map(textAnswerTo), numbers);
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

function askStats(
  paths: readonly string[],
  ask: (path: string) => Stats | undefined,
  numbers: Float64Array,
): void {
  let at = 0;
  for (const path of paths) {
    writeAnswer(ask(path), numbers, at);
    at += answerColumns;
  }
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
