/** Tags of tokens (IOB): checked, rewritten from their older form, and made from spans of a text. */
import { fail, type Outcome, succeed } from '../../outcome.ts';

export interface Token {
  readonly text: string;
  /** In code points, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export interface TagFault {
  readonly code: 'bad-tag' | 'span-inside-token' | 'bad-value';
  /** What is wrong with the row. */
  readonly note: string;
}

/** Runs of letters, marks, numbers and `_`; any other sign that is no white space is a token of its own. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let [unit, point] = [0, 0];
  for (const { 0: found, index } of text.matchAll(/[\p{L}\p{M}\p{N}_]+|\P{White_Space}/gu)) {
    point += countPoints(text.slice(unit, index));
    const start = point;
    point += countPoints(found);
    unit = index + found.length;
    tokens.push({ text: found, start, end: point });
  }
  return tokens;
}

function countPoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && i > 0) count -= pairsAt(text, i);
  return count;
}

const pairsAt = (text: string, low: number): number =>
  (text.charCodeAt(low - 1) & 0xfc00) === 0xd800 ? 1 : 0;

/** IOB2: the first token of a span is `B-X`, its others `I-X`, all others `O`. Spans may not overlap. */
export function tagsOfSpans(tokens: readonly Token[], spans: readonly Span[]): Outcome<string[], TagFault> {
  const starts = new Map(tokens.map(({ start }, index) => [start, index]));
  const ends = new Map(tokens.map(({ end }, index) => [end, index]));
  const tags = tokens.map(() => 'O');
  for (const { start, end, label } of spans) {
    const words = `${label} ${start}…${end}`;
    if (start < 0 || end <= start || end > (tokens.at(-1)?.end ?? 0))
      return fail({ code: 'bad-value', note: `${words} is not in the text` });
    const [first, last] = [starts.get(start), ends.get(end)];
    if (first === undefined || last === undefined)
      return fail({
        code: 'span-inside-token',
        note: `${words} ${first === undefined ? 'begins' : 'ends'} ${insideOf(tokens, first === undefined ? start : end)}`,
      });
    for (let i = first; i <= last; i++) {
      if (tags[i] !== 'O') return fail({ code: 'bad-tag', note: `${words} overlaps another span` });
      tags[i] = `${i === first ? 'B' : 'I'}-${label}`;
    }
  }
  return succeed(tags);
}

function insideOf(tokens: readonly Token[], border: number): string {
  const token = tokens.find(({ start, end }) => start < border && border < end);
  return token ? `inside of "${token.text}"` : 'at white space';
}

/** Checks `O`, `B-X`, `I-X`; `I-X` after `O` or another type is a fault, but in IOB1, where it begins an entity, too. */
export function inIob2(tags: readonly string[], scheme: 'iob1' | 'iob2'): Outcome<string[], TagFault> {
  const result: string[] = [];
  let before = '';
  for (const [index, tag] of tags.entries()) {
    const found = /^(?:O|([BI])-([\s\S]+))$/.exec(tag);
    const [, mark, type = ''] = found ?? [];
    if (!found)
      return fail({
        code: 'bad-tag',
        note: `${quotedTag(tag, index)} is none of \`O\`, \`B-X\` and \`I-X\``,
      });
    const begins = mark === 'I' && type !== before;
    if (begins && scheme === 'iob2')
      return fail({
        code: 'bad-tag',
        note: `${quotedTag(tag, index)} follows ${index === 0 ? 'nothing' : `"${tags[index - 1]}"`}`,
      });
    result.push(begins ? `B-${type}` : tag);
    before = type;
  }
  return succeed(result);
}

const quotedTag = (tag: string, index: number): string => `tag ${index + 1} "${tag}"`;
