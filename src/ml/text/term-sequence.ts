/** The terms of texts in their order, for what looks at neighbours. */
import { grown } from '../grown.ts';
import { border, unknown } from './cooccurrence.ts';

/** Grows by one term after the other. */
export class TermSequence {
  #terms = Uint32Array.of(border);
  #size = 1;

  push(term: number): void {
    this.#terms = grown(this.#terms, this.#size + 1);
    this.#terms[this.#size++] = term;
  }

  endText(): void {
    this.push(border);
  }

  /** With terms as they are numbered after a choice: `places` has each one's number and one, or 0. */
  renumbered(places: Uint32Array): Uint32Array {
    return this.#terms.subarray(0, this.#size).map((term) => {
      if (term === border) return border;
      const place = places[term] ?? 0;
      return place > 0 ? place - 1 : unknown;
    });
  }
}
