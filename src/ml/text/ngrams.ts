/** N-grams: runs of neighbouring tokens or characters, each a range of the bytes that they lie in. */
import { Features } from './features.ts';

type Range = readonly [number, number];

/** All of one text: first those of the least length, from left to right. */
export class NGrams {
  readonly #least: number;
  readonly #most: number;
  readonly #grams = new Features();

  constructor([least, most]: Range) {
    this.#least = least;
    this.#most = most;
  }

  of(units: Features): Features {
    if (this.#least === 1 && this.#most === 1) return units;
    const grams = this.#grams;
    const most = Math.min(this.#most, units.count);
    grams.clear(0, units.count * Math.max(0, most - this.#least + 1));
    grams.bytes = units.bytes;
    for (let n = this.#least; n <= most; n++) addAll(grams, units, n, 0, units.count);
    return grams;
  }
}

/** Inside of words only. A word that is no longer than an n-gram is itself one, and the last. */
export class NGramsOfWords {
  readonly #least: number;
  readonly #most: number;
  readonly #grams = new Features();

  constructor([least, most]: Range) {
    this.#least = least;
    this.#most = most;
  }

  of(units: Features, wordEnds: readonly number[]): Features {
    const grams = this.#grams;
    grams.clear(0, units.count * Math.min(this.#most - this.#least + 1, units.count));
    grams.bytes = units.bytes;
    let start = 0;
    for (const end of wordEnds) {
      const length = end - start;
      for (let n = this.#least; n <= this.#most; n++) {
        addAll(grams, units, Math.min(n, length), start, end);
        if (n >= length) break;
      }
      start = end;
    }
    return grams;
  }
}

/** Those of `n` units from `start` to before `end`. */
function addAll(grams: Features, units: Features, n: number, start: number, end: number): void {
  let { count } = grams;
  for (let first = start, last = start + n - 1; last < end; first++, last++) {
    grams.starts[count] = units.starts[first] as number;
    grams.ends[count++] = units.ends[last] as number;
  }
  grams.count = count;
}
