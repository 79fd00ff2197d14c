/** Paragraphs broken into lines of a terminal. */
import { widthOf } from './width.ts';

/** As many words a line as there is room for; a word that is too wide has a line of its own. */
export function wrapTo(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || widthOf(line) + 1 + widthOf(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
