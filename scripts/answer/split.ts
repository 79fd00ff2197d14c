/** The family `split`: how rows are divided and drawn. */

import type { Cell } from '../../src/cell-order.ts';
import { approximateMode } from '../../src/data/split/approximate-mode.ts';
import { canonicalKey } from '../../src/data/split/canonical-key.ts';
import { type Column, nullKey } from '../../src/data/split/column.ts';
import { groupFolds, randomFolds, stratifiedFolds } from '../../src/data/split/folds.ts';
import { groupSplit } from '../../src/data/split/group-split.ts';
import { hashFolds, hashSides, placeByHash } from '../../src/data/split/hash-split.ts';
import { RandomGenerator } from '../../src/data/split/random-generator.ts';
import { randomSplit } from '../../src/data/split/random-split.ts';
import { sample } from '../../src/data/split/sample.ts';
import { timeFolds } from '../../src/data/split/time-folds.ts';
import { timeSplit } from '../../src/data/split/time-split.ts';
import { WorkError } from '../../src/work.ts';
import { count, type Given, list, type Members, type Operations, optionalNumber, wrongType } from './case.ts';

export const split: Operations = {
  mt19937_uint32(input, options) {
    const generator = new RandomGenerator(seedOf(input, options));
    return Array.from({ length: count(input, 'count') }, () => generator.next());
  },
  permutation: (input, options) => new RandomGenerator(seedOf(input, options)).permutation(count(input, 'n')),
  approximate_mode: (input, options) =>
    approximateMode(
      list(input, 'class_counts').map((_, i, counts) => count({ i: counts[i] as Given }, 'i')),
      count(input, 'n_draws'),
      new RandomGenerator(seedOf(input, options)),
    ),
  random_split: (input, options) =>
    randomSplit(rowsOf(input), sizesOf(options), seedOf(options), stratifyOf(input)),
  group_split: (input, options) => groupSplit(columnOf(input, 'group'), sizesOf(options), seedOf(options)),
  time_split: (input, options) =>
    timeSplit(columnOf(input, 'time'), {
      ...sizesOf(options),
      cut: (options.cut ?? undefined) as Cell | undefined,
      gap: optionalNumber(options, 'gap'),
    }),
  time_folds: (input, options) => ({
    folds: timeFolds(rowsOf(input), foldsOf(options), optionalNumber(options, 'gap')),
  }),
  folds(input, options) {
    const [folds, seed] = [foldsOf(options), seedOf(options)];
    if (input.group !== undefined) return { test: groupFolds(columnOf(input, 'group'), folds, seed) };
    const [rows, stratify] = [rowsOf(input), stratifyOf(input)];
    return {
      test: stratify ? stratifiedFolds(stratify, folds, seed) : randomFolds(rows, folds, seed),
    };
  },
  canonical_key: (input) => keysOf(input).map(canonicalKey),
  hash_split(input, options) {
    const side = hashSides(sizesOf(options));
    return placesOf(input, options).map((u) => ({ u, split: side(u) }));
  },
  hash_folds: (input, options) => placesOf(input, options).map(hashFolds(foldsOf(options))),
  sample: (input, options) =>
    sample(
      rowsOf(input),
      { n: optionalNumber(options, 'n'), fraction: optionalNumber(options, 'fraction') },
      seedOf(options),
      stratifyOf(input),
    ),
};

const seedOf = (...places: readonly Members[]): number =>
  places.map((place) => optionalNumber(place, 'seed')).find((seed) => seed !== undefined) ?? 0;

const foldsOf = (options: Members): number => optionalNumber(options, 'folds') ?? Number.NaN;

const sizesOf = (options: Members) => ({
  test: optionalNumber(options, 'test_size'),
  train: optionalNumber(options, 'train_size'),
  validation: optionalNumber(options, 'validation_size') ?? optionalNumber(options, 'validation_count'),
});

/** How many rows; where only a column is given, as many as that has. */
function rowsOf(input: Members): number {
  const cells = stratifyOf(input)?.cells.length;
  const rows = input.n === undefined && cells !== undefined ? cells : count(input, 'n');
  if (cells !== undefined && cells !== rows)
    throw new WorkError({ code: 'length-mismatch', message: `${cells} cells for ${rows} rows` });
  return rows;
}

const stratifyOf = (input: Members): Column | undefined =>
  input.stratify === undefined || input.stratify === null ? undefined : columnOf(input, 'stratify');

function columnOf(input: Members, name: string): Column {
  const cells = list(input, name);
  if (cells.some((cell) => cell !== null && typeof cell === 'object'))
    throw wrongType(name, 'a list of single values');
  return { name, cells: cells as readonly Cell[] };
}

/** A key of one column may stand by itself. Ends with `null-key`. */
function keysOf(input: Members): (readonly Cell[])[] {
  const keys = list(input, 'keys').map((key) => (Array.isArray(key) ? key : [key]) as readonly Cell[]);
  const nulls = keys.flatMap((key, row) => (key.includes(null) ? [row] : []));
  if (nulls.length > 0) throw nullKey(['keys'], nulls, nulls.length);
  return keys;
}

const placesOf = (input: Members, options: Members): number[] =>
  keysOf(input).map(placeByHash(seedOf(options))) as number[];
