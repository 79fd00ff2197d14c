/**
 * Notes what a command asks of the file system, so that a later one can ask it all again and know, before it has looked at
 * anything itself, that it would find the same. Knows no project.
 *
 * The law: a command comes to the same result if everything that it asks is answered as it was, and whatever it asks of a
 * project it asks through `fx`. A look is its own answer, but that a look at a folder does not tell when it has changed. What is read and
 * what is listed is told by the stat of the file or the folder from before that: it cannot change unseen, because each was
 * settled, as the index demands it, before the first question was asked; and where a file system counts whole seconds, no
 * folder is told by its stat.
 * There is nothing to go by where one of these does not hold, where the command has changed anything, where it has asked
 * somebody else (the kernel, or who says so by `notWitnessed`), and where there is too much of it to be worth while.
 */
import type { Stats } from 'node:fs';
import { type Answers, type Asked, answerOf } from './asked.ts';
import { type Effects, fx, replaceEffects, type WritingEffects, writingEffects } from './effects.ts';
import { isSettled } from './file-stat.ts';

export interface Witness {
  /** Ends the noting; null where there is nothing to go by. */
  readonly close: () => Asked | null;
}

/** About 20 MB. */
const mostQuestions = 250_000;

let spoilOpen = (): void => {};

/** To be called by who asks others than the file system. */
export const notWitnessed = (): void => spoilOpen();

/** One at a time. */
export function openWitness(): Witness {
  const before: Effects = { ...fx };
  const startedAt = fx.now();
  const notes = { listings: openNotes(true), targets: openNotes(false), links: openNotes(false) };
  const real = new Map<string, string>();
  let isSpoilt = false;
  spoilOpen = spoil;
  replaceEffects({ ...readingWith(before, { ...notes, real, note, spoil }), ...changing() });
  return {
    close() {
      end();
      if (isSpoilt) return null;
      const { listings, targets, links } = notes;
      return {
        listings: listings.answers(),
        targets: targets.answers(),
        links: links.answers(),
        real: [...real],
      };
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
    const isOld = stat === undefined || isSettled(stat, startedAt) || !kind.isTimed(stat);
    const isTooMuch = notes.links.size() + notes.targets.size() >= mostQuestions;
    if (!isOld || isTooMuch || isMadeUp(path) || !kind.add(path, stat)) spoil();
  }

  /** Whatever they do, they do, and nothing can be said any more. */
  function changing(): Partial<Effects> {
    const spoiling = (name: keyof WritingEffects | 'umask' | 'statfsSync') => {
      const act = before[name] as (...words: unknown[]) => unknown;
      return (...words: unknown[]): unknown => {
        spoil();
        return act(...words);
      };
    };
    const names = [...writingEffects, 'umask', 'statfsSync'] as const;
    return Object.fromEntries(names.map((name) => [name, spoiling(name)]));
  }
}

interface Noting {
  readonly listings: Notes;
  readonly targets: Notes;
  readonly links: Notes;
  readonly real: Map<string, string>;
  readonly note: (kind: Notes, path: string, stat: Stats | undefined) => void;
  readonly spoil: () => void;
}

/** What is left as it is goes on from one of these, or tells nothing of files. */
type Reading = Omit<
  Effects,
  keyof WritingEffects | 'umask' | 'statfsSync' | Exclude<keyof Effects, `${string}Sync`> | OfOpenFile
>;
type OfOpenFile = 'closeSync' | 'readSync' | 'fstatSync';

function readingWith(before: Effects, { listings, targets, links, real, note, spoil }: Noting): Reading {
  const noteTarget = (kind: Notes, path: string): void => {
    try {
      note(kind, path, before.statSync(path));
    } catch {
      spoil();
    }
  };
  const noting =
    <More extends unknown[], Value>(kind: Notes, act: (path: string, ...more: More) => Value) =>
    (path: string, ...more: More): Value => {
      noteTarget(kind, path);
      return act(path, ...more);
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
    readlinkSync(path) {
      note(links, path, before.lstatSync(path));
      return before.readlinkSync(path);
    },
    realpathSync: ((path: string): string => {
      try {
        const answer = before.realpathSync(path);
        real.set(path, answer);
        return answer;
      } catch (error) {
        spoil();
        throw error;
      }
    }) as Effects['realpathSync'],
    openSync(path, flags, mode) {
      if (flags === 'r') noteTarget(targets, path);
      else spoil();
      return before.openSync(path, flags, mode);
    },
    existsSync: noting(targets, before.existsSync),
    // Whose a folder is may change, too.
    accessSync: noting(
      listings,
      before.accessSync as (path: string, mode?: number) => void,
    ) as Effects['accessSync'],
    readFileSync: noting(targets, before.readFileSync),
    readdirSync: noting(listings, before.readdirSync),
    readdirTypesSync: noting(listings, before.readdirTypesSync),
    readdirBytesSync: noting(listings, before.readdirBytesSync),
  };
}

/** By the kernel, at the moment of asking. */
const isMadeUp = (path: string): boolean => path.startsWith('/proc/') || path.startsWith('/sys/');

interface Notes {
  /** Whether it matters when that has changed. */
  readonly isTimed: (stat: Stats) => boolean;
  /** False where the answer cannot be relied on, or the same question was answered otherwise. */
  readonly add: (path: string, stat: Stats | undefined) => boolean;
  readonly size: () => number;
  readonly answers: () => Answers;
}

function openNotes(areListings: boolean): Notes {
  const places = new Map<string, number>();
  const numbers: number[] = [];
  return {
    isTimed: (stat) => areListings || !stat.isDirectory(),
    add(path, stat) {
      if (areListings && stat && stat.ctimeMs % 1000 === 0) return false;
      const answer = answerOf(stat, areListings);
      const place = places.get(path);
      if (place !== undefined) return answer.every((number, i) => numbers[place + i] === number);
      places.set(path, numbers.length);
      for (const number of answer) numbers.push(number);
      return true;
    },
    size: () => places.size,
    answers: () => ({ paths: [...places.keys()], numbers: Float64Array.from(numbers) }),
  };
}
