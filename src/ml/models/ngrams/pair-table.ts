/** Pairs of numbers and where each stands, in the order in which they came. */

/** Open addressing in typed arrays: tens of millions of pairs, which no `Map` takes. */
export class PairTable {
  /** Of each pair, by its place. */
  #firsts = new Uint32Array(1024);
  #seconds = new Uint32Array(1024);
  /** One more than a place; 0 where free. Twice as many slots as pairs. */
  #slots = new Uint32Array(2048);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  firsts(): Uint32Array {
    return this.#firsts.slice(0, this.#size);
  }

  seconds(): Uint32Array {
    return this.#seconds.slice(0, this.#size);
  }

  /** -1 where it is not. */
  find(first: number, second: number): number {
    return (this.#slots[this.#slotOf(first, second)] as number) - 1;
  }

  /** Where the pair stands, at the end if it is new. */
  add(first: number, second: number): number {
    const slot = this.#slotOf(first, second);
    const found = this.#slots[slot] as number;
    if (found > 0) return found - 1;
    const place = this.#size++;
    this.#firsts[place] = first;
    this.#seconds[place] = second;
    this.#slots[slot] = this.#size;
    if (this.#size === this.#firsts.length) this.#grow();
    return place;
  }

  #slotOf(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixed(first, second) & mask;
    for (;;) {
      const place = (this.#slots[slot] as number) - 1;
      if (place < 0 || (this.#firsts[place] === first && this.#seconds[place] === second)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const [firsts, seconds] = [this.#firsts, this.#seconds];
    this.#firsts = new Uint32Array(firsts.length * 2);
    this.#seconds = new Uint32Array(firsts.length * 2);
    this.#firsts.set(firsts);
    this.#seconds.set(seconds);
    this.#slots = new Uint32Array(firsts.length * 4);
    for (let place = 0; place < this.#size; place++)
      this.#slots[this.#slotOf(firsts[place] as number, seconds[place] as number)] = place + 1;
  }
}

/** Both in all bits (the end of MurmurHash3, A. Appleby). */
function mixed(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
