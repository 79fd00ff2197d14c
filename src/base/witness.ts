/**
 * Notes what a command asks of the file system, so that a later one can ask it all again and know, before it has looked at
 * anything itself, that it would find the same. Knows no project.
 *
 * The law: a command comes to the same result if everything that it asks is answered as it was, and whatever it asks of a
 * project it asks through `fx`. A look and a listing are their own answers, but that a look at a folder does not tell when
 * it has changed. What is read is told by the stat of the file from before that: it cannot change unseen, because each was
 * settled, as the index demands it, before the first question was asked.
 * There is nothing to go by where one of these does not hold, where the command has changed anything, where it has asked
 * somebody else (the kernel, or who says so by `notWitnessed`), and where there is too much of it to be worth while.
 */
import type { Dirent, Stats } from 'node:fs';
import {
  type Answers,
  type Asked,
  answerColumns,
  listingText,
  type Question,
  refusalText,
  writeAnswer,
} from './asked.ts';
import { type Effects, fx, replaceEffects, type WritingEffects, writingEffects } from './effects.ts';
import { isSettled } from './file-stat.ts';

export interface Witness {
  /** Ends the noting; null where there is nothing to go by. */
  readonly close: () => Asked | null;
}

/** About 20 MB while they are noted. */
const mostQuestions = 250_000;

let spoilOpen = (): void => {};

/** To be called by who asks others than the file system. */
export const notWitnessed = (): void => spoilOpen();

/** One at a time. */
export function openWitness(): Witness {
  const before: Effects = { ...fx };
  const startedAt = fx.now();
  const [targets, links] = [openNotes(), openNotes()];
  const texts = new Map<string, readonly [Question, string]>();
  let isSpoilt = false;
  spoilOpen = spoil;
  replaceEffects({ ...readingWith(before, { targets, links, note, noteText, spoil }), ...changing() });
  return {
    close() {
      end();
      return isSpoilt
        ? null
        : { texts: [...texts.values()], targets: targets.answers(), links: links.answers() };
    },
  };

  function end(): void {
    replaceEffects(before);
    spoilOpen = () => {};
  }

  function spoil(): void {
    isSpoilt = true;
    end();
  }

  function note(kind: Notes, path: string, stat: Stats | undefined): void {
    if (isSpoilt) return;
    const isOld = stat === undefined || stat.isDirectory() || isSettled(stat, startedAt);
    const isTooMuch = targets.size() + links.size() >= mostQuestions;
    if (!isOld || isTooMuch || isMadeUp(path) || !kind.add(path, stat)) spoil();
  }

  function noteText(question: Question, answer: string): void {
    if (isSpoilt) return;
    const known = texts.get(question.join('\0'));
    texts.set(question.join('\0'), [question, answer]);
    if (isMadeUp(question[1]) || (known && known[1] !== answer)) spoil();
  }

  /** Whatever they do, they do, and nothing can be said any more. */
  function changing(): Partial<Effects> {
    const spoiling = (name: keyof WritingEffects | Unwitnessed) => {
      const act = before[name] as (...words: unknown[]) => unknown;
      return (...words: unknown[]): unknown => {
        spoil();
        return act(...words);
      };
    };
    const names = [...writingEffects, ...unwitnessed];
    return Object.fromEntries(names.map((name) => [name, spoiling(name)]));
  }
}

const unwitnessed = ['readdirBytesSync', 'umask', 'statfsSync'] as const;
type Unwitnessed = (typeof unwitnessed)[number];

interface Noting {
  readonly targets: Notes;
  readonly links: Notes;
  readonly note: (kind: Notes, path: string, stat: Stats | undefined) => void;
  readonly noteText: (question: Question, answer: string) => void;
  readonly spoil: () => void;
}

/** What is left as it is goes on from one of these, or tells nothing of files. */
type Reading = Omit<
  Effects,
  keyof WritingEffects | Unwitnessed | Exclude<keyof Effects, `${string}Sync`> | OfOpenFile
>;
type OfOpenFile = 'closeSync' | 'readSync' | 'fstatSync';

function readingWith(before: Effects, { targets, links, note, noteText, spoil }: Noting): Reading {
  const noteTarget = (path: string): void => {
    try {
      note(targets, path, before.statSync(path));
    } catch {
      spoil();
    }
  };
  const noting = <Value>(question: Question, act: () => Value, text: (value: Value) => string): Value => {
    try {
      const value = act();
      noteText(question, text(value));
      return value;
    } catch (error) {
      noteText(question, refusalText(error));
      throw error;
    }
  };
  return {
    lstatSync(path) {
      const stat = before.lstatSync(path);
      note(links, path, stat);
      return stat;
    },
    statSync(path) {
      const stat = before.statSync(path);
      note(targets, path, stat);
      return stat;
    },
    existsSync(path) {
      noteTarget(path);
      return before.existsSync(path);
    },
    readFileSync(path) {
      noteTarget(path);
      return before.readFileSync(path);
    },
    openSync(path, flags, mode) {
      if (flags === 'r') noteTarget(path);
      else spoil();
      return before.openSync(path, flags, mode);
    },
    readlinkSync(path) {
      note(links, path, before.lstatSync(path));
      return before.readlinkSync(path);
    },
    readdirSync: (path) => noting(['names', path, 0], () => before.readdirSync(path), listingText),
    readdirTypesSync: (path): Dirent[] =>
      noting(['types', path, 0], () => before.readdirTypesSync(path), listingText),
    realpathSync: ((path: string): string =>
      noting(['real', path, 0], () => before.realpathSync(path), String)) as Effects['realpathSync'],
    accessSync: (path, mode = 0) =>
      noting(
        ['access', String(path), mode],
        () => before.accessSync(path, mode),
        () => '',
      ),
  };
}

/** By the kernel, at the moment of asking. */
const isMadeUp = (path: string): boolean => path.startsWith('/proc/') || path.startsWith('/sys/');

interface Notes {
  /** False where the same question was answered otherwise. */
  readonly add: (path: string, stat: Stats | undefined) => boolean;
  readonly size: () => number;
  readonly answers: () => Answers;
}

function openNotes(): Notes {
  const places = new Map<string, number>();
  let numbers = new Float64Array(1000 * answerColumns);
  let used = 0;
  const again = new Float64Array(answerColumns);
  return {
    add(path, stat) {
      const place = places.get(path);
      if (place === undefined) {
        if (used === numbers.length) {
          const more = new Float64Array(2 * used);
          more.set(numbers);
          numbers = more;
        }
        places.set(path, used);
        writeAnswer(stat, numbers, used);
        used += answerColumns;
        return true;
      }
      writeAnswer(stat, again, 0);
      return again.every((number, i) => numbers[place + i] === number);
    },
    size: () => places.size,
    answers: () => ({ paths: [...places.keys()], numbers: numbers.subarray(0, used) }),
  };
}
