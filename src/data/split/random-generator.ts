/** Random numbers that are the same everywhere: MT19937 with the seeding, intervals and shuffles of NumPy's `RandomState`. */
import { WorkError } from '../../work.ts';

const length = 624;
const middle = 397;

/** One stream of draws; `seed` is a whole number from 0 to 2³² − 1. */
export class RandomGenerator {
  readonly #state = new Uint32Array(length);
  #at = length;

  constructor(seed: number) {
    refuseSeed(seed);
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < length; i++) {
      const before = state[i - 1] as number;
      state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** 32 random bits, unsigned. */
  next(): number {
    if (this.#at === length) this.#renew();
    let y = this.#state[this.#at++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Uniform from 0 to `max`, both included; `max` is below 2³². */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const drawn = (this.next() & mask) >>> 0;
      if (drawn <= max) return drawn;
    }
  }

  /** In place. */
  shuffle(list: Uint32Array): Uint32Array {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const moved = list[i] as number;
      list[i] = list[j] as number;
      list[j] = moved;
    }
    return list;
  }

  /** The numbers below `count`, shuffled. */
  permutation(count: number): Uint32Array {
    return this.shuffle(countUp(count));
  }

  #renew(): void {
    const state = this.#state;
    for (let k = 0; k < length; k++) {
      const y = ((state[k] as number) & 0x80000000) | ((state[(k + 1) % length] as number) & 0x7fffffff);
      state[k] = (state[(k + middle) % length] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}

/** 0, 1, 2 … below `count`. */
export function countUp(count: number): Uint32Array {
  const list = new Uint32Array(count);
  for (let i = 0; i < count; i++) list[i] = i;
  return list;
}

/** Ends with `out-of-range` for what is no seed. */
export function refuseSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return;
  throw new WorkError({
    code: 'out-of-range',
    message: `\`seed\` is ${seed}, and must be a whole number from 0 to ${2 ** 32 - 1}`,
  });
}
