/** Markdown: texts of the user's that cannot break out of a table cell or a code block. */
import { tame } from './width.ts';

/** Text in a table cell. */
export const cellText = (text: string): string =>
  tame(text.replaceAll(/\s+/g, ' ')).replaceAll(
    /[\\`*_<>|[\]&~]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );

/** A code block whose fence is longer than any in the text. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
