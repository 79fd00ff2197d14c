/** The words of a text: all maximal runs of word characters that are long enough. The quick way of the default pattern. */

import { wordCharacters } from './code-points.ts';
import { bytesFrom, codePointAt, Encoded } from './encoded.ts';
import { Features } from './features.ts';
import { prepare } from './prepare.ts';
import type { TermTable } from './term-table.ts';
import type { TokenOptions } from './vectorizer.ts';

const blank = 0x20;
const notAscii = 0x80;

/**
 * How long a word must be at least, in code points, by a pattern such as `(?u)\b\w\w+\b`, `\w{3,}` or `\w+`; null for
 * patterns of other forms.
 */
export function leastWordLength(pattern: string): number | null {
  const [, singles, counted] =
    /^(?:\(\?u\))?(?:\\b)?((?:\\w)*)\\w(?:\+|\{(\d{1,6}),\})(?:\\b)?$/.exec(pattern) ?? [];
  if (singles === undefined) return null;
  const least = singles.length / 2 + (counted === undefined ? 1 : Number(counted));
  return least > 0 ? least : null;
}

export class WordTokens {
  readonly #options: TokenOptions;
  readonly #least: number;
  readonly #stopWords: TermTable | null;
  readonly #source = new Encoded();
  readonly #features = new Features();

  constructor(options: TokenOptions, least: number, stopWords: TermTable | null) {
    this.#options = options;
    this.#least = least;
    this.#stopWords = stopWords;
  }

  /** One blank lies between the tokens, so that a run of them is a range of bytes, too. */
  analyze(text: string): Features {
    const source = this.#source;
    source.set(text);
    let fold = this.#options.lowercase ? lowered : same;
    if (
      source.length !== text.length &&
      (this.#options.lowercase || this.#options.strip_accents !== 'none')
    ) {
      source.set(prepare(text, this.#options));
      fold = same;
    }
    this.#features.clear(source.length + 1, (source.length >> 1) + 1);
    this.#scan(source.bytes, source.length, fold);
    return this.#features;
  }

  #scan(source: Uint8Array, length: number, fold: Uint8Array): void {
    const features = this.#features;
    const { bytes, starts, ends } = features;
    const least = this.#least;
    let count = 0;
    let start = 0;
    let end = 0;
    let width = 0;
    for (let at = 0; at <= length; at++) {
      // Behind the last byte the word ends, too.
      const folded = at < length ? (fold[source[at] as number] as number) : 0;
      if (folded !== 0 && folded !== notAscii) {
        bytes[end++] = folded;
        width++;
        continue;
      }
      if (folded === notAscii) {
        const size = bytesFrom(source[at] as number);
        const isWord = wordCharacters.has(codePointAt(source, at));
        if (isWord) for (let i = 0; i < size; i++) bytes[end++] = source[at + i] as number;
        at += size - 1;
        if (isWord) {
          width++;
          continue;
        }
      }
      if (width >= least && !this.#isStopWord(bytes, start, end)) {
        starts[count] = start;
        ends[count++] = end;
        bytes[end] = blank;
        start = end + 1;
      }
      end = start;
      width = 0;
    }
    features.count = count;
  }

  #isStopWord(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#stopWords !== null && this.#stopWords.find(bytes, start, end) >= 0;
  }
}

/** For each byte what it is in a word: itself or its lower case, 0 where it is none, 128 where more bytes belong to it. */
function folding(fold: (character: string) => string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte >= notAscii) return notAscii;
    const character = String.fromCharCode(byte);
    return /\w/.test(character) ? fold(character).charCodeAt(0) : 0;
  });
}

const same = folding((character) => character);
const lowered = folding((character) => character.toLowerCase());
