/** What is told of a text in any notation: more than can be taken in, keys that stand twice, what no value can hold. */
import type { Problem } from '../failure.ts';
import { longestNumber } from './scalar.ts';
import { pointAt, problemAt, type Span } from './source.ts';

export const depthLimit = 200;

export const tooDeep = (span: Span): Problem =>
  problemAt(span, 'too-deep', `maps and lists are nested more than ${depthLimit} deep`);

export const tooMany = (span: Span, count: string): Problem =>
  problemAt(span, 'too-large', `\`${span.source.file}\` has more than ${count}`);

export const writtenTwice = (key: Span, first: Span): Problem => {
  const name = key.source.text.slice(key.start, key.end);
  return {
    ...problemAt(key, 'duplicate-key', `\`${name}\` is written twice in this map`),
    related: [{ message: 'first here', ...pointAt(first) }],
  };
};

export const tooLongNumber = (span: Span): Problem => {
  const message = `this number has more than ${longestNumber} digits`;
  return problemAt(span, 'out-of-range', message, 'if it is text, put it in quotes');
};

export const holdsNul = (span: Span): Problem =>
  problemAt(span, 'nul-character', 'a text holds U+0000, which no command, path or variable can');
