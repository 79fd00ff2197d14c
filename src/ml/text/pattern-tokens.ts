/** The tokens of a text by any pattern. */
import { Encoded } from './encoded.ts';
import { Features } from './features.ts';
import { prepare } from './prepare.ts';
import type { TokenPattern } from './python-pattern.ts';
import type { TokenOptions } from './vectorizer.ts';

export class PatternTokens {
  readonly #options: TokenOptions;
  readonly #pattern: TokenPattern;
  readonly #stopWords: ReadonlySet<string>;
  readonly #joined = new Encoded();
  readonly #features = new Features();

  constructor(options: TokenOptions, pattern: TokenPattern, stopWords: ReadonlySet<string>) {
    this.#options = options;
    this.#pattern = pattern;
    this.#stopWords = stopWords;
  }

  /** One blank lies between the tokens, so that a run of them is a range of bytes, too. */
  analyze(text: string): Features {
    const tokens = this.#tokens(prepare(text, this.#options));
    const joined = this.#joined;
    const features = this.#features;
    const all = tokens.join(' ');
    joined.set(all);
    features.clear(0, tokens.length);
    features.bytes = joined.bytes;
    const isAscii = joined.length === all.length;
    let start = 0;
    for (const token of tokens) {
      const end = start + (isAscii ? token.length : Buffer.byteLength(token));
      features.starts[features.count] = start;
      features.ends[features.count++] = end;
      start = end + 1;
    }
    return features;
  }

  #tokens(text: string): string[] {
    const { regExp, hasGroup } = this.#pattern;
    const tokens: string[] = [];
    for (const [whole, group = ''] of text.matchAll(regExp)) {
      const token = hasGroup ? group : whole;
      if (!this.#stopWords.has(token)) tokens.push(token);
    }
    return tokens;
  }
}
