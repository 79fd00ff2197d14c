/** Sides that share no group, as scikit-learn's `GroupShuffleSplit` draws them. */
import { classesOf } from './classes.ts';
import type { Column } from './column.ts';
import { type RandomSizes, randomSplit, type Sides } from './random-split.ts';

/** Sizes are of groups; each side lists its rows ascending. */
export function groupSplit(group: Column, sizes: RandomSizes, seed: number): Sides {
  const { values, ofRow } = classesOf(group);
  const { train, test, validation } = randomSplit(values.length, sizes, seed, undefined, 0.2);
  return {
    train: rowsOf(train, ofRow),
    test: rowsOf(test, ofRow),
    ...(validation && { validation: rowsOf(validation, ofRow) }),
  };
}

/** The rows, ascending, whose group is one of these. */
export function rowsOf(groups: Uint32Array, ofRow: Uint32Array): Uint32Array {
  const wanted = new Set(groups);
  const rows: number[] = [];
  ofRow.forEach((group, row) => {
    if (wanted.has(group)) rows.push(row);
  });
  return Uint32Array.from(rows);
}
