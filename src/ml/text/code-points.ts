/** Kinds of code points: which are parts of words, and which are white space, as Python counts them. */
import { whiteSpaceClass } from '../../white-space.ts';

/** Remembers for each code point whether it is of the kind, a block of 256 at a time, each when it is first asked for. */
class CodePoints {
  readonly #pattern: RegExp;
  readonly #blocks: (Uint8Array | undefined)[] = [];

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  has(codePoint: number): boolean {
    const block = this.#blocks[codePoint >> 8] ?? this.#look(codePoint >> 8);
    return block[codePoint & 0xff] === 1;
  }

  #look(number: number): Uint8Array {
    const block = Uint8Array.from({ length: 256 }, (_, i) =>
      this.#pattern.test(String.fromCodePoint((number << 8) | i)) ? 1 : 0,
    );
    this.#blocks[number] = block;
    return block;
  }
}

/** Letters, numbers and `_`; no marks. */
export const wordCharacters = new CodePoints(/[\p{L}\p{N}_]/u);
export const whiteSpace = new CodePoints(new RegExp(`[${whiteSpaceClass}]`, 'u'));
