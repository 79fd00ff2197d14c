/** The encoder `one_hot`: a column for each category, and at most one more for those that are rare. */
import type { Cell } from '../../cell-order.ts';
import type { JsonObject } from '../../json.ts';
import type { Frequency } from '../text/vectorizer.ts';
import { Categories, cellsIn, cellToJson, countsOf, unknown } from './categories.ts';
import type { OneHotStep, Present } from './encoder.ts';

export class OneHot {
  /** Each has a column, in this order. */
  readonly frequent: Categories;
  /** All of them have one column together, the last; there is none where this is empty. */
  readonly infrequent: readonly Present[];

  constructor(frequent: readonly Present[], infrequent: readonly Present[]) {
    this.frequent = new Categories(frequent);
    this.infrequent = infrequent;
  }

  static fit(cells: ArrayLike<Cell>, step: OneHotStep): OneHot {
    const { values } = Categories.of(cells);
    const counts = countsOf(new Categories(values).placesOf(cells), values.length);
    const isRare = rareOnes(counts, step, cells.length);
    return new OneHot(
      values.filter((_, place) => isRare[place] === 0),
      values.filter((_, place) => isRare[place] === 1),
    );
  }

  static open(state: JsonObject): OneHot {
    return new OneHot(cellsIn(state, 'categories'), cellsIn(state, 'infrequent'));
  }

  get columns(): number {
    return this.frequent.values.length + (this.infrequent.length > 0 ? 1 : 0);
  }

  get names(): string[] {
    const names = this.frequent.values.map(String);
    return this.infrequent.length > 0 ? [...names, 'infrequent'] : names;
  }

  /** For each row the column that is 1; below 0 where none is. What was never seen is rare, too. */
  placesOf(cells: ArrayLike<Cell>): Int32Array {
    const places = this.frequent.placesOf(cells);
    return this.infrequent.length === 0
      ? places
      : places.map((place) => (place === unknown ? this.columns - 1 : place));
  }

  state(): JsonObject {
    return {
      categories: this.frequent.values.map(cellToJson),
      infrequent: this.infrequent.map(cellToJson),
    };
  }
}

/** 1 for each category that is; as scikit-learn finds them, of which the column of the rare ones counts even if empty. */
function rareOnes(
  counts: Uint32Array,
  { min_frequency, max_categories }: OneHotStep,
  rows: number,
): Uint8Array {
  const least = min_frequency === null ? 0 : leastCount(min_frequency, rows);
  const isRare = Uint8Array.from(counts, (count) => (count < least ? 1 : 0));
  const columns = isRare.filter((rare) => rare === 0).length + 1;
  if (max_categories === null || columns <= max_categories) return isRare;
  const ascending = Uint32Array.from(counts, (_, place) => place).sort(
    (a, b) => (counts[a] as number) - (counts[b] as number) || a - b,
  );
  for (const place of ascending.subarray(0, Math.max(0, counts.length - (max_categories - 1))))
    isRare[place] = 1;
  return isRare;
}

const leastCount = (frequency: Frequency, rows: number): number =>
  'count' in frequency ? frequency.count : frequency.fraction * rows;
