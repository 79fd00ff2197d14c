/** What is done to a text before it is divided: lower case, then accents away. */
import type { TokenOptions } from './vectorizer.ts';

/** A text of ASCII only may be lowered byte by byte in place of this. */
export function prepare(text: string, options: Pick<TokenOptions, 'lowercase' | 'strip_accents'>): string {
  const lowered = options.lowercase ? text.toLowerCase() : text;
  switch (options.strip_accents) {
    case 'none':
      return lowered;
    case 'ascii':
      return lowered.normalize('NFKD').replaceAll(/\P{ASCII}+/gu, '');
    case 'unicode':
      return withoutMarks(lowered.normalize('NFKD'));
  }
}

const marks = /\p{M}/gu;

const withoutMarks = (text: string): string =>
  text.replaceAll(marks, (mark) => (isCombining(mark) ? '' : mark));

const combining = new Map<string, boolean>();

/**
 * Whether the canonical combining class is not 0, which JavaScript does not tell: U+0345 has the greatest, and a mark of
 * a lesser one, unless it is 0, changes places with it.
 */
function isCombining(mark: string): boolean {
  const known = combining.get(mark);
  if (known !== undefined) return known;
  const answer = mark === '\u0345' || `\u0345${mark}`.normalize('NFD').startsWith(mark);
  combining.set(mark, answer);
  return answer;
}
