/** The encoder `target`: each category by the labels of its rows (D. Micci-Barreca 2001), as scikit-learn has it. */
import type { Cell } from '../../cell-order.ts';
import type { JsonObject } from '../../json.ts';
import { WorkError } from '../../work.ts';
import type { Truths } from '../model.ts';
import { numberIn, numbersIn } from '../read-state.ts';
import { absent, Categories, cellsIn, cellToJson } from './categories.ts';
import { mean, variance } from './statistics.ts';
import { nothingToFit, type Place } from './values.ts';

export type Smoothing = 'auto' | number;

export class Target {
  readonly categories: Categories;
  /** One for each category. */
  readonly encodings: Float64Array;
  /** Of all labels: what a category is that was never seen. */
  readonly mean: number;

  constructor(categories: Categories, encodings: Float64Array, mean: number) {
    this.categories = categories;
    this.encodings = encodings;
    this.mean = mean;
  }

  /** Rows without a category say nothing. Throws `empty-input`. */
  static fit(cells: ArrayLike<Cell>, labels: Float64Array, smooth: Smoothing, place: Place): Target {
    const categories = Categories.of(cells);
    const places = categories.placesOf(cells);
    const present = labels.filter((_, row) => places[row] !== absent);
    if (present.length === 0) throw nothingToFit(place);
    const [center, spread] = [mean(present), variance(present)];
    const encodings = labelsByCategory(places, labels, categories.values.length).map((ofCategory) =>
      encoding(ofCategory, center, spread, smooth),
    );
    return new Target(categories, Float64Array.from(encodings), center);
  }

  static open(state: JsonObject): Target {
    const categories = new Categories(cellsIn(state, 'categories'));
    const encodings = numbersIn(state, 'encodings', categories.values.length);
    return new Target(categories, encodings, numberIn(state, 'mean'));
  }

  /** NaN for null. */
  apply(cells: ArrayLike<Cell>): Float64Array {
    return Float64Array.from(this.categories.placesOf(cells), (place) =>
      place === absent ? Number.NaN : (this.encodings[place] ?? this.mean),
    );
  }

  state(): JsonObject {
    return {
      categories: this.categories.values.map(cellToJson),
      encodings: Array.from(this.encodings),
      mean: this.mean,
    };
  }
}

/** The fit rows themselves: those of each fold as the rows of the other folds say. */
export function crossFit(
  cells: ArrayLike<Cell>,
  labels: Float64Array,
  smooth: Smoothing,
  folds: readonly Uint32Array[],
  place: Place,
): Float64Array {
  const encoded = new Float64Array(cells.length);
  for (const fold of folds) {
    const isInside = new Uint8Array(cells.length);
    for (const row of fold) isInside[row] = 1;
    const others = Array.from(cells, (cell, row) => (isInside[row] === 1 ? null : cell));
    const target = Target.fit(others, labels, smooth, place);
    const inside = target.apply(Array.from(fold, (row) => cells[row] ?? null));
    fold.forEach((row, i) => {
      encoded[row] = inside[i] as number;
    });
  }
  return encoded;
}

/** Numbers, or 1 for the greater of two classes. Throws `label-type`. */
export function labelsOf(truths: Truths, place: Place): Float64Array {
  if (truths.kind === 'numbers') return truths.values;
  if (truths.classes.length !== 2)
    throw new WorkError({
      code: 'label-type',
      message: `\`target\` needs labels that are numbers, or of two classes; there are ${truths.classes.length}`,
      option: ['encode', place.column],
    });
  return Float64Array.from(truths.indices);
}

/** Between the mean of the category and that of all. */
function encoding(labels: Float64Array, center: number, spread: number, smooth: Smoothing): number {
  const n = labels.length;
  const own = mean(labels);
  if (smooth !== 'auto') return (own * n + smooth * center) / (n + smooth);
  const weight = n * spread;
  const total = weight + variance(labels);
  const share = total === 0 ? 0 : weight / total;
  return share * own + (1 - share) * center;
}

function labelsByCategory(places: Int32Array, labels: Float64Array, categories: number): Float64Array[] {
  const lists: number[][] = Array.from({ length: categories }, () => []);
  places.forEach((place, row) => {
    lists[place]?.push(labels[row] as number);
  });
  return lists.map((list) => Float64Array.from(list));
}
