/** JSON text to a located tree: quicker and smaller than by the YAML library, as machines write such files. */
import { type Problem, ProblemError } from '../failure.ts';
import { endOfJsonString } from '../json-string.ts';
import type { ListNode, MapNode, Member, Node, ScalarNode } from './node.ts';
import { isTooLongNumber, scalarOf } from './scalar.ts';
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import { depthLimit, holdsNul, tooDeep, tooLongNumber, tooMany, writtenTwice } from './text-problems.ts';

/** The tree of the text, with at most `limit` values in it; that of nothing for an empty one; null with a problem told. */
export function parseJson(source: Source, tell: Tell, limit = valueLimit): Node | null {
  if (source.text.trim() === '') return { type: 'scalar', value: null, span: { source, start: 0, end: 0 } };
  try {
    return new Reading(source, tell, limit).readAll();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    for (const problem of error.problems) tell(problem);
    return null;
  }
}

/** Each takes some hundred bytes of memory. */
const valueLimit = 1_000_000;
const blanks = /[ \t\n\r]*/y;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity/y;
/** No JSON, but what Python writes for such numbers. */
const noNumber = /^(?:NaN|-?Infinity)$/;

/** Ends with a `ProblemError` at the first thing for which the text is refused. */
class Reading {
  readonly #source: Source;
  readonly #tell: Tell;
  readonly #limit: number;
  #at = 0;
  #values = 0;
  #isFaulty = false;

  /** `tell` takes what does not end the reading. */
  constructor(source: Source, tell: Tell, limit: number) {
    this.#source = source;
    this.#tell = tell;
    this.#limit = limit;
  }

  readAll(): Node | null {
    const node = this.#read(0);
    if (this.#next() !== undefined) throw this.#mistake();
    return this.#isFaulty ? null : node;
  }

  #read(depth: number): Node {
    const first = this.#next();
    if (this.#values++ > this.#limit) throw refusing(tooMany(this.#here(), `${this.#limit} values`));
    if (first === '"') return this.#readText();
    if (first !== '{' && first !== '[') return this.#readWord();
    if (depth > depthLimit) throw refusing(tooDeep(this.#here()));
    return first === '{' ? this.#readMap(depth) : this.#readList(depth);
  }

  #readMap(depth: number): MapNode {
    const start = this.#at++;
    const members = new Map<string, Member>();
    for (let has = this.#next() !== '}'; has; has = this.#goesOn('}')) {
      if (this.#next() !== '"') throw this.#mistake();
      const { value: name, span: key } = this.#readText();
      if (this.#next() !== ':') throw this.#mistake();
      this.#at++;
      const value = this.#read(depth + 1);
      const first = members.get(name);
      if (first) this.#tell(writtenTwice(key, first.key));
      members.set(name, { key, value });
    }
    return { type: 'map', members, span: this.#spanFrom(start, this.#at + 1) };
  }

  #readList(depth: number): ListNode {
    const start = this.#at++;
    const items: Node[] = [];
    for (let has = this.#next() !== ']'; has; has = this.#goesOn(']')) items.push(this.#read(depth + 1));
    return { type: 'list', items, span: this.#spanFrom(start, this.#at + 1) };
  }

  /** Whether a comma follows, and not what closes. */
  #goesOn(closing: string): boolean {
    const next = this.#next();
    if (next === ',') this.#at++;
    else if (next !== closing) throw this.#mistake();
    return next === ',';
  }

  #readText(): ScalarNode & { readonly value: string } {
    const { text } = this.#source;
    const end = endOfJsonString(text, this.#at);
    if (end === null) throw this.#mistake();
    const span = this.#spanFrom(this.#at, end);
    const value = JSON.parse(text.slice(span.start, end)) as string;
    if (value.includes('\0')) this.#refuse(holdsNul(span));
    return { type: 'scalar', value, span };
  }

  #readWord(): ScalarNode {
    word.lastIndex = this.#at;
    const [text] = word.exec(this.#source.text) ?? [];
    if (text === undefined) throw this.#mistake();
    const span = this.#spanFrom(this.#at, this.#at + text.length);
    if (noNumber.test(text)) return { type: 'scalar', value: Number(text), span };
    if (!isTooLongNumber(text)) return { type: 'scalar', value: scalarOf(text), span };
    this.#refuse(tooLongNumber(span));
    return { type: 'scalar', value: null, span };
  }

  /** The rest is read all the same, for what else is wrong. */
  #refuse(problem: Problem): void {
    this.#isFaulty = true;
    this.#tell(problem);
  }

  /** The first character of what comes next, behind blanks. */
  #next(): string | undefined {
    blanks.lastIndex = this.#at;
    blanks.test(this.#source.text);
    this.#at = blanks.lastIndex;
    return this.#source.text[this.#at];
  }

  /** What stands between; reading goes on behind it. */
  #spanFrom(start: number, end: number): Span {
    this.#at = end;
    return { source: this.#source, start, end };
  }

  #here = (): Span => ({ source: this.#source, start: this.#at, end: this.#at + 1 });
  #mistake = (): ProblemError => refusing(problemAt(this.#here(), 'json-syntax', 'not valid JSON'));
}

const refusing = (problem: Problem): ProblemError => new ProblemError('project', problem);
