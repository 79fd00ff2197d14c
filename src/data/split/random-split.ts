/** Random sides of exact sizes, stratified or not, as scikit-learn's `train_test_split` with a `random_state` draws them. */

import type { Cell } from '../../cell-order.ts';
import { approximateMode } from './approximate-mode.ts';
import { classesOf, rowsOfClasses } from './classes.ts';
import type { Column } from './column.ts';
import { RandomGenerator } from './random-generator.ts';
import { countOf, countSides, type Size, type Sizes, tooSmall } from './sizes.ts';

export interface RandomSizes extends Sizes {
  /** A share of all rows, or a count; taken out of train. */
  readonly validation?: Size | undefined;
}

/** Row numbers from 0, in the order in which they were drawn. */
export interface Sides {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly validation?: Uint32Array;
}

/** `stratify`: each side gets the classes of this column in the shares that they have in all rows. */
export function randomSplit(
  rows: number,
  { validation, ...sizes }: RandomSizes,
  seed: number,
  stratify?: Column,
  fallback?: Size,
): Sides {
  const { train, test } = splitOnce(rows, countSides(rows, sizes, fallback), seed, stratify);
  if (validation === undefined) return { train, test };
  const count = countOf(validation, rows, 'validation_size', Math.ceil);
  const counts = countSides(train.length, { test: count });
  const again = splitOnce(train.length, counts, seed, stratify && selected(stratify, train));
  const back = (list: Uint32Array): Uint32Array => list.map((position) => train[position] as number);
  return { train: back(again.train), test, validation: back(again.test) };
}

const selected = ({ name, cells }: Column, rows: Uint32Array): Column => ({
  name,
  cells: Array.from(rows, (row) => cells[row] as Cell),
});

type Counts = readonly [train: number, test: number];

function splitOnce(rows: number, [train, test]: Counts, seed: number, stratify?: Column): Sides {
  const generator = new RandomGenerator(seed);
  if (stratify) return splitStratified([train, test], stratify, generator);
  const drawn = generator.permutation(rows);
  return { test: drawn.subarray(0, test), train: drawn.subarray(test, test + train) };
}

function splitStratified([train, test]: Counts, stratify: Column, generator: RandomGenerator): Sides {
  const classes = classesOf(stratify);
  const lone = classes.counts.indexOf(1);
  if (lone >= 0)
    throw tooSmall(
      `only one row has ${JSON.stringify(String(classes.values[lone]))} in \`${stratify.name}\``,
    );
  if (Math.min(train, test) < classes.counts.length)
    throw tooSmall(
      `${train} rows for train and ${test} for test cannot each have all ${classes.counts.length} classes of \`${stratify.name}\``,
    );
  return drawByClass(classes, [train, test], generator);
}

/** So many rows for each side, the classes in the shares that they have. */
export function drawByClass(
  classes: { readonly counts: Uint32Array; readonly ofRow: Uint32Array },
  [trainCount, testCount]: Counts,
  generator: RandomGenerator,
): Sides {
  const ofTrain = approximateMode(classes.counts, trainCount, generator);
  const left = classes.counts.map((count, k) => count - (ofTrain[k] as number));
  const ofTest = approximateMode(left, testCount, generator);
  const train = new Uint32Array(trainCount);
  const test = new Uint32Array(testCount);
  let [trainEnd, testEnd] = [0, 0];
  for (const [k, rows] of rowsOfClasses(classes).entries()) {
    const drawn = generator.permutation(rows.length).map((position) => rows[position] as number);
    const [toTrain, toTest] = [ofTrain[k] as number, ofTest[k] as number];
    train.set(drawn.subarray(0, toTrain), trainEnd);
    test.set(drawn.subarray(toTrain, toTrain + toTest), testEnd);
    trainEnd += toTrain;
    testEnd += toTest;
  }
  return { train: generator.shuffle(train), test: generator.shuffle(test) };
}
