/** How often each term occurs in one text. */
import { grown } from '../grown.ts';

/** Below it an own sort is done sooner than a call. */
const fewTerms = 32;

export class Tally {
  /** The first `size` are the terms of the text. */
  terms = new Uint32Array(1024);
  size = 0;
  #counts = new Uint32Array(1024);

  /** Counts the term once more. */
  add(term: number): void {
    if (term >= this.#counts.length) this.#counts = grown(this.#counts, term + 1);
    const before = this.#counts[term] as number;
    this.#counts[term] = before + 1;
    if (before === 0) this.#list(term);
  }

  /** A term that was not counted yet. */
  set(term: number, count: number): void {
    this.#counts = grown(this.#counts, term + 1);
    this.#counts[term] = count;
    this.#list(term);
  }

  countOf(term: number): number {
    return this.#counts[term] as number;
  }

  /** Terms ascending. */
  sort(): void {
    if (this.size > fewTerms) {
      this.terms.subarray(0, this.size).sort();
      return;
    }
    const { terms, size } = this;
    for (let i = 1; i < size; i++) {
      const term = terms[i] as number;
      let j = i;
      for (; j > 0 && (terms[j - 1] as number) > term; j--) terms[j] = terms[j - 1] as number;
      terms[j] = term;
    }
  }

  /** Of the terms, in their order. */
  copyCounts(to: { [at: number]: number }): void {
    for (let i = 0; i < this.size; i++) to[i] = this.#counts[this.terms[i] as number] as number;
  }

  clear(): void {
    for (let i = 0; i < this.size; i++) this.#counts[this.terms[i] as number] = 0;
    this.size = 0;
  }

  #list(term: number): void {
    if (this.size === this.terms.length) this.terms = grown(this.terms, this.size + 1);
    this.terms[this.size++] = term;
  }
}
