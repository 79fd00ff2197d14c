/** Jaro-Winkler likeness of code points, 0 to 1, to the last bit as rapidfuzz computes it. */

const weight = 0.1;
export const longestPrefix = 4;
/** From here on a common prefix counts. */
const boosted = 0.7;

export function jaroWinkler(a: Uint32Array, b: Uint32Array): number {
  return boost(jaro(a, b), commonPrefix(a, b));
}

/** The most that it can be for two texts with no more code points in common, and such a prefix. */
export function mostJaroWinkler(lengthA: number, lengthB: number, common: number, prefix: number): number {
  const most = Math.min(lengthA, lengthB, common);
  if (most <= 0) return lengthA === 0 && lengthB === 0 ? 1 : 0;
  return boost((most / lengthA + most / lengthB + 1) / 3, prefix);
}

const boost = (likeness: number, prefix: number): number =>
  likeness > boosted ? likeness + prefix * weight * (1 - likeness) : likeness;

/** As far as it counts. */
export function commonPrefix(a: Uint32Array, b: Uint32Array): number {
  const most = Math.min(a.length, b.length, longestPrefix);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function jaro(a: Uint32Array, b: Uint32Array): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const isTaken = new Uint8Array(b.length);
  const matched: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j++)
      if (!isTaken[j] && a[i] === b[j]) {
        isTaken[j] = 1;
        matched.push(a[i] as number);
        break;
      }
  }
  const common = matched.length;
  if (common === 0) return 0;
  let [at, crossed] = [0, 0];
  for (let j = 0; j < b.length; j++) if (isTaken[j] && b[j] !== matched[at++]) crossed++;
  const transposed = Math.floor(crossed / 2);
  return (common / a.length + common / b.length + (common - transposed) / common) / 3;
}
