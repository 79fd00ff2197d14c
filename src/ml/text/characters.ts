/** The characters of a text, over all of it or word by word. */
import { whiteSpace } from './code-points.ts';
import { bytesFrom, codePointAt, Encoded } from './encoded.ts';
import { Features } from './features.ts';
import { prepare } from './prepare.ts';
import type { TokenOptions } from './vectorizer.ts';

const blank = 0x20;

/** All of them in their order; two or more of white space are one blank. */
export class Characters {
  readonly #options: TokenOptions;
  readonly #source = new Encoded();
  readonly #features = new Features();

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  analyze(text: string): Features {
    const source = this.#source;
    const features = this.#features;
    source.set(prepare(text, this.#options));
    features.clear(source.length, source.length);
    let at = 0;
    while (at < source.length) {
      const after = afterSpaces(source, at);
      const size = bytesFrom(source.bytes[at] as number);
      if (after > at + size) add(features, blanks, 0, 1);
      else add(features, source.bytes, at, size);
      at = Math.max(after, at + size);
    }
    return features;
  }
}

/** Those of each word, with a blank on both sides; a word is what lies between white space. */
export class PaddedWords {
  readonly #options: TokenOptions;
  readonly #source = new Encoded();
  readonly #features = new Features();
  /** Where the words end, counted in characters. */
  readonly #wordEnds: number[] = [];

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  analyze(text: string): Features {
    const source = this.#source;
    const features = this.#features;
    source.set(prepare(text, this.#options));
    // No word is without a character.
    features.clear(source.length * 3, source.length * 3);
    this.#wordEnds.length = 0;
    for (let at = afterSpaces(source, 0); at < source.length; at = afterSpaces(source, at)) {
      add(features, blanks, 0, 1);
      while (at < source.length && afterSpaces(source, at) === at) {
        const size = bytesFrom(source.bytes[at] as number);
        add(features, source.bytes, at, size);
        at += size;
      }
      add(features, blanks, 0, 1);
      this.#wordEnds.push(features.count);
    }
    return features;
  }

  /** Of the text that was analyzed last. */
  get wordEnds(): readonly number[] {
    return this.#wordEnds;
  }
}

const blanks = Uint8Array.of(blank);

function add(features: Features, from: Uint8Array, at: number, size: number): void {
  const start = features.count === 0 ? 0 : (features.ends[features.count - 1] as number);
  for (let i = 0; i < size; i++) features.bytes[start + i] = from[at + i] as number;
  features.starts[features.count] = start;
  features.ends[features.count++] = start + size;
}

/** Behind the white space that begins at `at`, which may be none. */
function afterSpaces({ bytes, length }: Encoded, at: number): number {
  let after = at;
  while (after < length && whiteSpace.has(codePointAt(bytes, after)))
    after += bytesFrom(bytes[after] as number);
  return after;
}
