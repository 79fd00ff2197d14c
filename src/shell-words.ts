/** A command line of bash as far as the cursor, taken apart, and what bash is to put in place of its last word. */

export interface TypedLine {
  /** Whole words, unquoted, without the command's own. */
  readonly before: readonly string[];
  readonly current: TypedWord;
}

/** The word at the cursor. */
export interface TypedWord {
  readonly text: string;
  /** The part that bash leaves standing: up to an open quote or the last of its word breaks. */
  readonly kept: string;
  /** The quote that is open. */
  readonly quote: '' | '"' | "'";
}

/** `breaks` is bash's `COMP_WORDBREAKS`: it completes only what follows the last of them. */
export function readTypedLine(line: string, breaks: string): TypedLine {
  const words: string[] = [];
  let text: string | null = null;
  let kept = '';
  let quote: TypedWord['quote'] = '';
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at);
    if (quote === '' && /\s/.test(letter)) {
      if (text !== null) words.push(text);
      text = null;
      kept = '';
    } else if (quote === letter) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter;
      text ??= '';
      kept = text;
    } else if (letter === '\\' && isEscape(quote, line.charAt(at + 1))) {
      text = (text ?? '') + line.charAt(++at);
    } else {
      text = (text ?? '') + letter;
      if (quote === '' && breaks.includes(letter)) kept = text;
    }
  }
  return { before: words.slice(1), current: { text: text ?? '', kept, quote } };
}

const isEscape = (quote: TypedWord['quote'], next: string): boolean =>
  next !== '' && (quote === '' || (quote === '"' && '"\\$`'.includes(next)));

/** Null where the candidate does not go on from what is typed, or cannot stand in the open quote. */
export function replyTo({ text, kept, quote }: TypedWord, candidate: string): string | null {
  if (!candidate.startsWith(text)) return null;
  const rest = candidate.slice(kept.length);
  if (quote === "'") return rest.includes("'") ? null : rest;
  if (quote === '"') return rest.replace(/["\\$`]/g, '\\$&');
  return rest.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
}
