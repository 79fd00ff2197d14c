/** Counts of n-grams, made ready to be asked. */
import type { NgramCounts } from './count.ts';
import { PairTable } from './pair-table.ts';

/** Histories are numbers as in `NgramCounts`; what was never seen counts 0. */
export interface NgramIndex {
  /** The history of these words; -1 where it was never seen. */
  readonly find: (words: Uint32Array) => number;
  readonly countOf: (history: number, word: number) => number;
  /** Of all words after a history. */
  readonly totalOf: (history: number) => number;
  /** How many different words came after it. */
  readonly followersOf: (history: number) => number;
  /** How many different words came before the n-gram; the sum of that over all words after the history. */
  readonly continuationsOf: (history: number, word: number) => number;
  readonly allContinuationsOf: (history: number) => number;
}

export function indexNgrams({ histories, lasts, counts }: NgramCounts): NgramIndex {
  const size = histories.length;
  const table = new PairTable();
  for (let i = 0; i < size; i++) table.add(histories[i] as number, lasts[i] as number);
  const [totals, followers] = [new Float64Array(size + 1), new Uint32Array(size + 1)];
  const [continuations, allContinuations] = [new Uint32Array(size), new Uint32Array(size + 1)];
  /** Each history without its first word. */
  const shorter = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) {
    const history = histories[i] as number;
    totals[history] = (totals[history] as number) + (counts[i] as number);
    followers[history] = (followers[history] as number) + 1;
    if (history === 0) continue;
    const suffix = table.find(shorter[history] as number, lasts[i] as number);
    shorter[i + 1] = suffix + 1;
    continuations[suffix] = (continuations[suffix] as number) + 1;
    const above = histories[suffix] as number;
    allContinuations[above] = (allContinuations[above] as number) + 1;
  }
  const of = (numbers: ArrayLike<number>, history: number, word: number): number => {
    const place = table.find(history, word);
    return place < 0 ? 0 : (numbers[place] as number);
  };
  return {
    find(words) {
      let history = 0;
      for (const word of words) {
        history = table.find(history, word) + 1;
        if (history === 0) return -1;
      }
      return history;
    },
    countOf: (history, word) => of(counts, history, word),
    totalOf: (history) => totals[history] as number,
    followersOf: (history) => followers[history] as number,
    continuationsOf: (history, word) => of(continuations, history, word),
    allContinuationsOf: (history) => allContinuations[history] as number,
  };
}
