/** A quick no for digests that no pack has, one bit for every beginning of 24 bits: who adds asks for each that is new. */
export interface Prefixes {
  readonly add: (prefix: number) => void;
  readonly has: (prefix: number) => boolean;
}

export function openPrefixes(): Prefixes {
  let bits = new Uint8Array();
  return {
    add(prefix) {
      if (bits.length === 0) bits = new Uint8Array(2 ** 21);
      bits[prefix >> 3] = (bits[prefix >> 3] ?? 0) | (1 << (prefix & 7));
    },
    has: (prefix) => ((bits[prefix >> 3] ?? 0) & (1 << (prefix & 7))) !== 0,
  };
}
