/** Terms and their numbers: an open-addressing table over UTF-8 bytes, in which no term is a string. */
import { grown } from '../grown.ts';
import { murmur3 } from './murmur3.ts';

/** Of a slot: the number of its term and one, or 0 where it is free; the term's hash; where its bytes begin and how many. */
const wordsOfSlot = 4;
const slotShift = 2;

/** What is looked for fails the sooner, the fewer slots are filled. */
const mostFilled = 3 / 4;

export class TermTable {
  #slots = new Int32Array(wordsOfSlot * 1024);
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

  /** All of them, in their order. */
  texts(): string[] {
    const buffer = Buffer.from(this.#bytes.buffer);
    return Array.from({ length: this.#size }, (_, term) =>
      buffer.toString('utf8', this.startOf(term), this.endOf(term)),
    );
  }

  #put(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const term = this.#size++;
    const before = this.startOf(term);
    const after = before + end - start;
    this.#bytes = grown(this.#bytes, after);
    this.#ends = grown(this.#ends, this.#size);
    for (let i = start, j = before; i < end; i++, j++) this.#bytes[j] = bytes[i] as number;
    this.#ends[term] = after;
    const slots = this.#slots;
    slots[slot] = this.#size;
    slots[slot + 1] = hash;
    slots[slot + 2] = before;
    slots[slot + 3] = end - start;
    if (this.#size * wordsOfSlot > slots.length * mostFilled) this.#rehash();
    return term;
  }

  /** Its own, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - wordsOfSlot;
    let slot = (hash << slotShift) & mask;
    while (slots[slot] !== 0) {
      if (
        slots[slot + 1] === hash &&
        slots[slot + 3] === end - start &&
        this.#isAt((slots[slot + 2] as number) >>> 0, bytes, start, end)
      )
        return slot;
      slot = (slot + wordsOfSlot) & mask;
    }
    return slot;
  }

  #isAt(from: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    for (let i = start, j = from; i < end; i++, j++) if (own[j] !== bytes[i]) return false;
    return true;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - wordsOfSlot;
    for (let from = 0; from < old.length; from += wordsOfSlot) {
      if (old[from] === 0) continue;
      let slot = ((old[from + 1] as number) << slotShift) & mask;
      while (slots[slot] !== 0) slot = (slot + wordsOfSlot) & mask;
      for (let i = 0; i < wordsOfSlot; i++) slots[slot + i] = old[from + i] as number;
    }
    this.#slots = slots;
  }
}
