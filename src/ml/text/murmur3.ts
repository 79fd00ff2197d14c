/** MurmurHash3 for 32 bits (A. Appleby 2008), of a range of bytes. */

const c1 = 0xcc9e2d51;
const c2 = 0x1b873593;

/** Signed, as scikit-learn's `murmurhash3_32` gives it. */
export function murmur3(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let hash = seed | 0;
  let at = start;
  for (const whole = end - 3; at < whole; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    hash ^= mixed(word);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let shift = 0; at < end; at++, shift += 8) tail |= (bytes[at] as number) << shift;
  hash ^= mixed(tail) ^ (end - start);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 0 for 0. */
function mixed(word: number): number {
  const once = Math.imul(word, c1);
  return Math.imul((once << 15) | (once >>> 17), c2);
}
