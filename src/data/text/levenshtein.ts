/** Levenshtein distance of code points, by Hyyrö's form of Myers' bit vectors. */

/** The pattern of one side, to be compared with many. */
export interface Pattern {
  readonly points: Uint32Array;
  /** For each code point where it stands, 32 places a word. */
  readonly places: ReadonlyMap<number, Int32Array>;
  /** The same of the first word, by code point, for those of ASCII. */
  readonly ascii: Int32Array;
}

const endOfAscii = 128;

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
  const ascii = new Int32Array(endOfAscii);
  for (const [point, bits] of places) if (point < endOfAscii) ascii[point] = bits[0] as number;
  return { points, places, ascii };
}

/** How many insertions, deletions and substitutions make one of the other; any number above `most` if it is more. */
export function distance(pattern: Pattern, other: Uint32Array, most: number): number {
  const length = pattern.points.length;
  if (Math.abs(length - other.length) > most) return most + 1;
  if (length === 0) return other.length;
  if (length <= 32) return distanceOfOneWord(pattern, other, most);
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

/** As `distance`, for a pattern of at most 32 code points: nearly all that is ever compared. */
function distanceOfOneWord({ points, places, ascii }: Pattern, other: Uint32Array, most: number): number {
  const last = 1 << (points.length - 1);
  let [plus, minus] = [-1, 0];
  let found = points.length;
  for (let column = 0; column < other.length; column++) {
    const point = other[column] as number;
    const eq = point < endOfAscii ? (ascii[point] as number) : (places.get(point)?.[0] ?? 0);
    const xv = eq | minus;
    const xh = ((((eq & plus) + plus) | 0) ^ plus) | eq;
    const hPlus = minus | ~(xh | plus);
    const hMinus = plus & xh;
    if (hPlus & last) found++;
    if (hMinus & last) found--;
    if (found - (other.length - 1 - column) > most) return most + 1;
    const shifted = (hPlus << 1) | 1;
    plus = (hMinus << 1) | ~(xv | shifted);
    minus = shifted & xv;
  }
  return found;
}
