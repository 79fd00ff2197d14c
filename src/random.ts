/** Random numbers that are the same everywhere: xoshiro128**, seeded by the sha256 of what they are for. */
import { digestOf, hexOf } from './digest.ts';

/** One stream of draws. Streams of different parts, such as `(seed, 'epoch', 3)`, know nothing of each other. */
export class Random {
  readonly #state: Uint32Array;

  /** Numbers count by their decimal text: `new Random(0, 'bootstrap', 17)`. */
  constructor(...parts: readonly (string | number)[]) {
    const digest = hexOf(digestOf(['luc.random.v1', ...parts].join('\n')));
    this.#state = Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digest.slice(at, at + 8), 16));
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** 32 random bits, unsigned. */
  next(): number {
    const s = this.#state;
    const [s0, s1, s2, s3] = [s[0] as number, s[1] as number, s[2] as number, s[3] as number];
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ (s[2] as number);
    s[0] = s0 ^ (s[3] as number);
    s[2] = (s[2] as number) ^ (s1 << 9);
    s[3] = rotate(s[3] as number, 11);
    return result;
  }

  /** A whole number from 0 to before `bound`, which is from 1 to 2³²; nothing is drawn for a bound of 1. */
  below(bound: number): number {
    if (bound === 1) return 0;
    const mask = 0xffffffff >>> Math.clz32(bound - 1);
    for (;;) {
      const drawn = (this.next() & mask) >>> 0;
      if (drawn < bound) return drawn;
    }
  }

  /** From 0 to before 1, in steps of 2⁻⁵³. */
  unit(): number {
    const high = this.next() >>> 5;
    return (high * 2 ** 26 + (this.next() >>> 6)) / 2 ** 53;
  }

  /** Normally distributed with mean 0 and variance 1 (Box and Muller 1958). */
  normal(): number {
    const [u, v] = [this.unit(), this.unit()];
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of a list that is not empty. */
  pick<Item>(list: readonly Item[]): Item {
    return list[this.below(list.length)] as Item;
  }

  /** In place (Fisher and Yates, from the end). */
  shuffle<List extends { length: number; [at: number]: unknown }>(list: List): List {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const moved = list[i];
      list[i] = list[j];
      list[j] = moved;
    }
    return list;
  }
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
