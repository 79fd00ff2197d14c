/** Terms and their numbers: an open-addressing table over UTF-8 bytes, in which no term is a string. */
import { grown } from '../grown.ts';
import { murmur3 } from './murmur3.ts';

export class TermTable {
  /** Two for each slot, at most half of them filled: the number of the term and one, then its hash; 0 is free. */
  #slots = new Int32Array(2 * 1024);
  /** Where each term ends in `bytes`; it begins where the one before ends. */
  #ends = new Uint32Array(512);
  #bytes = new Uint8Array(4096);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** −1 for a term that is not there. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return (this.#slots[this.#slotOf(bytes, start, end, murmur3(bytes, start, end))] as number) - 1;
  }

  /** Of the term, which is added if it is not there. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = murmur3(bytes, start, end);
    const slot = this.#slotOf(bytes, start, end, hash);
    const found = this.#slots[slot] as number;
    return found > 0 ? found - 1 : this.#put(bytes, start, end, hash, slot);
  }

  addText(text: string): number {
    const bytes = Buffer.from(text);
    return this.add(bytes, 0, bytes.length);
  }

  startOf(term: number): number {
    return term === 0 ? 0 : (this.#ends[term - 1] as number);
  }

  endOf(term: number): number {
    return this.#ends[term] as number;
  }

  /** Of all terms; valid until the next is added. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  textOf(term: number): string {
    return Buffer.from(this.#bytes.buffer).toString('utf8', this.startOf(term), this.endOf(term));
  }

  #put(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const term = this.#size++;
    const before = this.startOf(term);
    const after = before + end - start;
    this.#bytes = grown(this.#bytes, after);
    this.#ends = grown(this.#ends, this.#size);
    for (let i = start, j = before; i < end; i++, j++) this.#bytes[j] = bytes[i] as number;
    this.#ends[term] = after;
    this.#slots[slot] = this.#size;
    this.#slots[slot + 1] = hash;
    if (this.#size * 4 > this.#slots.length) this.#rehash();
    return term;
  }

  /** Its own, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    for (;;) {
      const found = slots[slot] as number;
      if (found === 0) return slot;
      if (slots[slot + 1] === hash && this.#isTerm(found - 1, bytes, start, end)) return slot;
      slot = (slot + 2) & mask;
    }
  }

  #isTerm(term: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    const from = this.startOf(term);
    if (this.endOf(term) - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (own[j] !== bytes[i]) return false;
    return true;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      const hash = old[i + 1] as number;
      let slot = (hash << 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[i] as number;
      slots[slot + 1] = hash;
    }
    this.#slots = slots;
  }
}
