/** N-grams: runs of neighbouring tokens or characters, each a range of the bytes that they lie in. */
import { Features } from './features.ts';

type Range = readonly [number, number];

/** All of one text: first those of the least length, from left to right. */
export function openNGrams([least, most]: Range): (units: Features) => Features {
  if (least === 1 && most === 1) return (units) => units;
  const grams = new Features();
  return (units) => {
    const longest = Math.min(most, units.count);
    grams.clear(0, units.count * Math.max(0, longest - least + 1));
    grams.bytes = units.bytes;
    for (let n = least; n <= longest; n++) addAll(grams, units, n, 0, units.count);
    return grams;
  };
}

/** Inside of words only. A word that is no longer than an n-gram is itself one, and the last. */
export function openNGramsOfWords([least, most]: Range): (
  units: Features,
  wordEnds: readonly number[],
) => Features {
  const grams = new Features();
  return (units, wordEnds) => {
    grams.clear(0, units.count * Math.min(most - least + 1, units.count));
    grams.bytes = units.bytes;
    let start = 0;
    for (const end of wordEnds) {
      const length = end - start;
      for (let n = least; n <= most; n++) {
        addAll(grams, units, Math.min(n, length), start, end);
        if (n >= length) break;
      }
      start = end;
    }
    return grams;
  };
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
