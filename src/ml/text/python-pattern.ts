/** Patterns in the syntax of Python's `re`, as regular expressions of JavaScript that match the same. */
import { whiteSpaceClass } from '../../white-space.ts';
import { WorkError } from '../../work.ts';

export interface TokenPattern {
  readonly regExp: RegExp;
  /** What its one group takes is the token. */
  readonly hasGroup: boolean;
}

/** Throws `wrong-type` for a pattern that is none, or has more than one group. */
export function tokenPattern(pattern: string): TokenPattern {
  const translation = new Translation(pattern);
  const source = translation.source();
  if (translation.groups > 1)
    throw wrong(
      `has ${translation.groups} groups, and may have one`,
      'write `(?:` for those that only group',
    );
  try {
    return {
      regExp: new RegExp(source, `gv${translation.ignoresCase ? 'i' : ''}`),
      hasGroup: translation.groups === 1,
    };
  } catch {
    throw wrong(`is no regular expression: ${JSON.stringify(pattern)}`);
  }
}

const wrong = (what: string, hint?: string): WorkError =>
  new WorkError({
    code: 'wrong-type',
    message: `\`token_pattern\` ${what}`,
    ...(hint !== undefined && { hint }),
    option: ['token_pattern'],
  });

/** The members of a class that an escape stands for, as they stand between brackets. */
const unicodeClasses = { d: '\\p{Nd}', w: '\\p{L}\\p{N}_', s: whiteSpaceClass } as const;
const asciiClasses = { d: '0-9', w: '0-9A-Za-z_', s: ' \\t\\n\\v\\f\\r' } as const;
const controls: { readonly [letter: string]: string } = {
  a: '\\x07',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
};

/** Any character; `[^]` is taken wrongly by V8 where it repeats and the flag `v` is on. */
const any = '[\\s\\S]';

const opened = /\(\?(?:([:=!]|<[=!])|P<(?<name>\w+)>|P=(?<same>\w+)\)|#[^)]*\))/y;
const flags = /\(\?([aimsux]+)\)/y;
const repeat = /[*+?]|\{(?:\d+(?:,\d*)?|,\d*)\}/y;
const code = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(0[0-7]{0,2}|[0-3][0-7]{2}))/y;
const property = /\\[pP]\{[\w=]+\}/y;
const blanks = /(?:\s|#.*)+/y;

class Translation {
  readonly #pattern: string;
  #at = 0;
  #flags = '';
  groups = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get ignoresCase(): boolean {
    return this.#flags.includes('i');
  }

  source(): string {
    for (let found = this.#take(flags); found; found = this.#take(flags)) this.#flags += found[1];
    let source = '';
    while (this.#at < this.#pattern.length) {
      if (this.#flags.includes('x') && this.#take(blanks)) continue;
      source += this.#part();
    }
    return source;
  }

  #part(): string {
    const repeated = this.#take(repeat);
    if (repeated) return this.#repeat(repeated[0]);
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#open();
      case ')':
      case '|':
        return character;
      case '[':
        return this.#set();
      case '.':
        return this.#flags.includes('s') ? any : '[^\\n]';
      case '^':
        return this.#flags.includes('m') ? '(?<![^\\n])' : `(?<!${any})`;
      case '$':
        return this.#flags.includes('m') ? '(?![^\\n])' : `(?=\\n?(?!${any}))`;
      case '\\':
        return this.#escape();
      default:
        return literal(character);
    }
  }

  #repeat(written: string): string {
    if (this.#pattern[this.#at] === '+') throw wrong('has a possessive quantifier, which cannot be followed');
    return written.startsWith('{,') ? `{0${written.slice(1)}` : written;
  }

  /** Behind a `(`. */
  #open(): string {
    if (this.#pattern[this.#at] !== '?') {
      this.groups++;
      return '(';
    }
    this.#at--;
    const found = this.#take(opened);
    if (!found)
      throw wrong(
        `has a group that cannot be followed: ${JSON.stringify(this.#pattern.slice(this.#at, this.#at + 5))}`,
      );
    const { name, same } = found.groups ?? {};
    if (same !== undefined) return `\\k<${same}>`;
    if (name === undefined) return found[1] === undefined ? '' : found[0];
    this.groups++;
    return `(?<${name}>`;
  }

  /** Behind a `\`. */
  #escape(): string {
    const word = `[${this.#classes.w}]`;
    const letter = this.#pattern[this.#at];
    const known = this.#known();
    if (known !== undefined) return known;
    this.#at++;
    switch (letter) {
      case 'A':
        return `(?<!${any})`;
      case 'Z':
        return `(?!${any})`;
      case 'b':
        return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
      case 'B':
        return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
      default: {
        if (letter === undefined || !/[1-9]/.test(letter)) return this.#plain(letter);
        const more = /\d?/y;
        const number = letter + (this.#take(more)?.[0] ?? '');
        return `(?:\\${number})`;
      }
    }
  }

  /** Behind a `[`. */
  #set(): string {
    const isNegated = this.#pattern[this.#at] === '^';
    if (isNegated) this.#at++;
    let members = '';
    do {
      members += this.#member();
      const isRange = this.#pattern[this.#at] === '-' && this.#pattern[this.#at + 1] !== ']';
      if (isRange) {
        this.#at++;
        members += `-${this.#member()}`;
      }
    } while (this.#pattern[this.#at] !== ']' && this.#at < this.#pattern.length);
    this.#next();
    return `[${isNegated ? '^' : ''}${members}]`;
  }

  #member(): string {
    const character = this.#next();
    if (character !== '\\') return literal(character);
    const known = this.#known();
    if (known !== undefined) return known;
    const letter = this.#pattern[this.#at++];
    return letter === 'b' ? '\\x08' : this.#plain(letter);
  }

  /** An escape that means the same in a set and outside of it. */
  #known(): string | undefined {
    const letter = this.#pattern[this.#at] ?? '';
    const lower = letter.toLowerCase();
    if (lower === 'd' || lower === 'w' || lower === 's') {
      this.#at++;
      return `[${letter === lower ? '' : '^'}${this.#classes[lower]}]`;
    }
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
    if (control !== undefined) {
      this.#at++;
      return control;
    }
    this.#at--;
    const found = this.#take(code);
    if (found) return literal(codeOf(found));
    const whole = this.#take(property);
    if (whole) return whole[0];
    this.#at++;
    return undefined;
  }

  #plain(letter: string | undefined): string {
    if (letter === undefined || /[\dA-Za-z]/.test(letter))
      throw wrong(`has \`\\${letter ?? ''}\`, which means nothing`);
    this.#at--;
    return literal(this.#next());
  }

  get #classes(): typeof unicodeClasses | typeof asciiClasses {
    return this.#flags.includes('a') ? asciiClasses : unicodeClasses;
  }

  /** A whole code point. */
  #next(): string {
    const codePoint = this.#pattern.codePointAt(this.#at);
    if (codePoint === undefined) throw wrong('ends before a bracket is closed');
    const character = String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#pattern);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

function codeOf([written, byte, four, eight, octal]: RegExpExecArray): string {
  const codePoint =
    octal === undefined ? Number.parseInt(byte ?? four ?? eight ?? '', 16) : Number.parseInt(octal, 8);
  if (codePoint > 0x10ffff) throw wrong(`has \`${written}\`, which is no character`);
  return String.fromCodePoint(codePoint);
}

const literal = (character: string): string =>
  /[\dA-Za-z]/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
