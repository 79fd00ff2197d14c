/** Masks: secret values in a stream of bytes become `***`, also where a secret is split over two chunks. */
import { escapePattern } from '../base/escape-pattern.ts';

export interface Mask {
  /** What can be shown now; a tail that may be the start of a secret is held back. */
  push(bytes: Buffer): Buffer;
  /** What was held back. */
  end(): Buffer;
}

/** Lines of a secret (a private key) are masked alone too, where they are long enough to be one. */
const minimumLine = 6;

export function openMask(secrets: readonly string[]): Mask {
  const words = wordsOf(secrets);
  if (words.length === 0) return { push: (bytes) => bytes, end: () => Buffer.alloc(0) };
  const pattern = new RegExp(words.map(escapePattern).join('|'), 'g');
  let held = '';
  return {
    push(bytes) {
      const { shown, rest } = maskAsFarAsKnown(held + bytes.toString('latin1'), pattern, words);
      held = rest;
      return Buffer.from(shown, 'latin1');
    },
    end() {
      const shown = held.replaceAll(pattern, '***');
      held = '';
      return Buffer.from(shown, 'latin1');
    },
  };
}

/** A text that is whole, with the secrets masked. */
export function maskText(text: string, secrets: readonly string[]): string {
  const mask = openMask(secrets);
  return Buffer.concat([mask.push(Buffer.from(text)), mask.end()]).toString();
}

/** Every text that gives a secret away, longest first, one character a byte. */
function wordsOf(secrets: readonly string[]): string[] {
  const words = secrets.flatMap((secret) => [
    secret,
    secret.trim(),
    JSON.stringify(secret).slice(1, -1),
    ...secret
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length >= minimumLine),
  ]);
  return [...new Set(words)]
    .filter((word) => word.trim() !== '')
    .map((word) => Buffer.from(word).toString('latin1'))
    .sort((a, b) => b.length - a.length);
}

function maskAsFarAsKnown(
  text: string,
  pattern: RegExp,
  words: readonly string[],
): { shown: string; rest: string } {
  let shown = '';
  let at = 0;
  for (;;) {
    const open = openFrom(text, at, words);
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match.index >= open) return { shown: shown + text.slice(at, open), rest: text.slice(open) };
    shown += `${text.slice(at, match.index)}***`;
    at = match.index + match[0].length;
  }
}

/** Where the text from `at` on may turn out to be a secret when more comes; its length where nowhere. */
function openFrom(text: string, at: number, words: readonly string[]): number {
  const longest = words[0]?.length ?? 0;
  for (let from = Math.max(at, text.length - longest + 1); from < text.length; from++) {
    const tail = text.slice(from);
    if (words.some((word) => word.length > tail.length && word.startsWith(tail))) return from;
  }
  return text.length;
}
