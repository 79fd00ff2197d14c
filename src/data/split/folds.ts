/** The test rows of k folds, as scikit-learn's shuffled `KFold`, `StratifiedKFold` and `GroupKFold` draw them. */

import { WorkError } from '../../work.ts';
import { classesOf, rowsOfClasses } from './classes.ts';
import type { Column } from './column.ts';
import { rowsOf } from './group-split.ts';
import { countUp, RandomGenerator } from './random-generator.ts';
import { tooSmall } from './sizes.ts';

/** Each lists its rows ascending. */
export function randomFolds(rows: number, folds: number, seed: number): Uint32Array[] {
  refuseFolds(folds, rows, 'rows');
  return dealt(new RandomGenerator(seed).permutation(rows), folds).map((fold) => fold.sort());
}

/** Every fold has of each class what another has, give or take one. */
export function stratifiedFolds(stratify: Column, folds: number, seed: number): Uint32Array[] {
  const { values, counts, ofRow } = classesOf(stratify);
  refuseFolds(folds, ofRow.length, 'rows');
  const least = counts.indexOf(counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  if ((counts[least] as number) < folds)
    throw tooSmall(
      `${folds} folds need ${folds} rows of each class, and ${JSON.stringify(String(values[least]))} in \`${stratify.name}\` has ${counts[least]}`,
    );
  const generator = new RandomGenerator(seed);
  const foldOf = new Uint32Array(ofRow.length);
  let start = 0;
  for (const rows of inOrderOfAppearance(rowsOfClasses({ counts, ofRow }))) {
    // Sorted by class, row z of all goes to fold z mod k: so a class at `start` has these folds.
    const deal = countUp(rows.length)
      .map((position) => (start + position) % folds)
      .sort();
    generator.shuffle(deal).forEach((fold, i) => {
      foldOf[rows[i] as number] = fold;
    });
    start += rows.length;
  }
  return rowsOfClasses({ counts: tally(foldOf, folds), ofRow: foldOf });
}

/** No group lies in two folds. */
export function groupFolds(group: Column, folds: number, seed: number): Uint32Array[] {
  const { values, ofRow } = classesOf(group);
  refuseFolds(folds, values.length, 'groups');
  return dealt(new RandomGenerator(seed).permutation(values.length), folds).map((fold) =>
    rowsOf(fold, ofRow),
  );
}

/** Ends with `out-of-range` for less than two folds, with `split-too-small` for more than there is to deal. */
export function refuseFolds(folds: number, available: number, what: string): void {
  if (!Number.isInteger(folds) || folds < 2)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`folds\` is ${folds}, and must be a whole number, 2 or more`,
    });
  if (folds > available) throw tooSmall(`${available} ${what} cannot be dealt to ${folds} folds`);
}

/** Neighbouring parts of equal length; the first ones have one more. */
function dealt(list: Uint32Array, parts: number): Uint32Array[] {
  const [least, more] = [Math.floor(list.length / parts), list.length % parts];
  const startOf = (part: number): number => part * least + Math.min(part, more);
  return Array.from({ length: parts }, (_, part) => list.subarray(startOf(part), startOf(part + 1)));
}

const inOrderOfAppearance = (classes: readonly Uint32Array[]): Uint32Array[] =>
  [...classes].sort(([a = 0], [b = 0]) => a - b);

function tally(numbers: Uint32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const number of numbers) counts[number] = (counts[number] as number) + 1;
  return counts;
}
