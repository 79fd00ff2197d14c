/** Levenshtein distance of code points, by Hyyrö's form of Myers' bit vectors. */

/** The pattern of one side, to be compared with many. */
export interface Pattern {
  readonly points: Uint32Array;
  /** For each code point where it stands, 32 places a word. */
  readonly places: ReadonlyMap<number, Int32Array>;
}

export function patternOf(points: Uint32Array): Pattern {
  const words = Math.ceil(points.length / 32);
  const places = new Map<number, Int32Array>();
  points.forEach((point, i) => {
    let bits = places.get(point);
    if (!bits) {
      bits = new Int32Array(words);
      places.set(point, bits);
    }
    bits[i >>> 5] = (bits[i >>> 5] as number) | (1 << (i & 31));
  });
  return { points, places };
}

/** How many insertions, deletions and substitutions make one of the other; any number above `most` if it is more. */
export function distance(pattern: Pattern, other: Uint32Array, most: number): number {
  const length = pattern.points.length;
  if (Math.abs(length - other.length) > most) return most + 1;
  if (length === 0) return other.length;
  const words = Math.ceil(length / 32);
  const plus = new Int32Array(words).fill(-1);
  const minus = new Int32Array(words);
  const last = 1 << ((length - 1) & 31);
  let found = length;
  for (let column = 0; column < other.length; column++) {
    const places = pattern.places.get(other[column] as number);
    let [carriedPlus, carriedMinus] = [1, 0];
    for (let word = 0; word < words; word++) {
      const [up, down] = [plus[word] as number, minus[word] as number];
      const eq = (places?.[word] ?? 0) | carriedMinus;
      const xv = (places?.[word] ?? 0) | down;
      const xh = ((((eq & up) + up) | 0) ^ up) | eq;
      let hPlus = down | ~(xh | up);
      let hMinus = up & xh;
      if (word === words - 1) {
        if (hPlus & last) found++;
        if (hMinus & last) found--;
      }
      const [outPlus, outMinus] = [hPlus >>> 31, hMinus >>> 31];
      hPlus = (hPlus << 1) | carriedPlus;
      hMinus = (hMinus << 1) | carriedMinus;
      [carriedPlus, carriedMinus] = [outPlus, outMinus];
      plus[word] = hMinus | ~(xv | hPlus);
      minus[word] = hPlus & xv;
    }
    // What is left can lower it by one a column.
    if (found - (other.length - 1 - column) > most) return most + 1;
  }
  return found;
}
