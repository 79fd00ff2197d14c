/** Divides rows among named sides by any method: `train`, `test`, `validation`, or `fold_0`, `fold_1` … */
import { unreachable } from '../../base/unreachable.ts';
import type { Cell } from '../../cell-order.ts';
import type { Column } from './column.ts';
import { nullKey } from './column.ts';
import { groupFolds, randomFolds, stratifiedFolds } from './folds.ts';
import { groupSplit } from './group-split.ts';
import { hashFolds, hashSides, placeByHash } from './hash-split.ts';
import { type RandomSizes, randomSplit, type Sides } from './random-split.ts';
import { orderByTime, timeFolds } from './time-folds.ts';
import { timeSplit } from './time-split.ts';

interface Common extends RandomSizes {
  readonly seed: number;
  /** In place of sizes. */
  readonly folds?: number | undefined;
}

export type Method =
  | (Common & { readonly method: 'hash'; readonly key: readonly Column[] })
  | (Common & { readonly method: 'random'; readonly stratify?: Column | undefined })
  | (Common & { readonly method: 'group'; readonly group: Column })
  | (Common & {
      readonly method: 'time';
      readonly time: Column;
      readonly cut?: Cell | undefined;
      readonly gap?: number | undefined;
    });

export interface Division {
  readonly names: readonly string[];
  /** The rows of each, from 0, in the order that the method gives; no row is in two. */
  readonly lists: readonly Uint32Array[];
}

/** `rows` is how many there are. */
export function divide(rows: number, method: Method): Division {
  const { folds, seed } = method;
  switch (method.method) {
    case 'hash':
      return divideByHash(rows, method);
    case 'random':
      if (folds === undefined) return bySides(randomSplit(rows, method, seed, method.stratify));
      return byFolds(
        method.stratify ? stratifiedFolds(method.stratify, folds, seed) : randomFolds(rows, folds, seed),
      );
    case 'group':
      if (folds === undefined) return bySides(groupSplit(method.group, method, seed));
      return byFolds(groupFolds(method.group, folds, seed));
    case 'time': {
      if (folds === undefined) return bySides(timeSplit(method.time, method));
      const order = orderByTime(method.time);
      const tests = timeFolds(rows, folds, method.gap).map(({ test }) => test);
      return byFolds(tests.map((test) => test.map((position) => order[position] as number)));
    }
    default:
      return unreachable(method);
  }
}

/** The names that `divide` gives, known before there are rows. */
export const sideNames = ({ folds, validation }: Pick<Common, 'folds' | 'validation'>): string[] => {
  if (folds !== undefined) return Array.from({ length: folds }, (_, fold) => `fold_${fold}`);
  return validation === undefined ? ['train', 'test'] : ['train', 'test', 'validation'];
};

/** For each row the number of its side; −1 for a row of none. */
export function sideOfRows(rows: number, { lists }: Division): Int32Array {
  const sides = new Int32Array(rows).fill(-1);
  for (const [side, list] of lists.entries()) for (const row of list) sides[row] = side;
  return sides;
}

/** What tells the side of one key, by the position of its name; null if the key has a null. */
export function sideByHash(options: Omit<Common, 'train'>): (key: readonly Cell[]) => number | null {
  const place = placeByHash(options.seed);
  const names = sideNames(options);
  const side = options.folds === undefined ? hashSides(options) : hashFolds(options.folds);
  return (key) => {
    const at = place(key);
    if (at === null) return null;
    const found = side(at);
    return typeof found === 'number' ? found : names.indexOf(found);
  };
}

function divideByHash(rows: number, { key, ...options }: Common & { key: readonly Column[] }): Division {
  const side = sideByHash(options);
  const names = sideNames(options);
  const lists: number[][] = names.map(() => []);
  const nulls: number[] = [];
  for (let row = 0; row < rows; row++) {
    const found = side(key.map(({ cells }) => cells[row] as Cell));
    if (found === null) nulls.push(row);
    else lists[found]?.push(row);
  }
  if (nulls.length > 0)
    throw nullKey(
      key.map(({ name }) => name),
      nulls,
      nulls.length,
    );
  return { names, lists: lists.map((list) => Uint32Array.from(list)) };
}

const bySides = ({ train, test, validation }: Sides): Division => ({
  names: sideNames({ validation: validation && 1 }),
  lists: validation ? [train, test, validation] : [train, test],
});

const byFolds = (lists: readonly Uint32Array[]): Division => ({
  names: sideNames({ folds: lists.length }),
  lists,
});
