/** Short answers: one line each, in which no name does anything to the terminal. */
import { tame } from './width.ts';

export const linesText = (lines: readonly string[]): string =>
  lines.map((line) => `${tame(line)}\n`).join('');
