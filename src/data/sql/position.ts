/** Places in SQL that a user wrote, and what a database says of them. */
import type { Problem } from '../../failure.ts';
import { nearest } from '../../suggest.ts';
import { DatabaseError, inOneLine } from '../database-error.ts';

type SqlProblem = Pick<Problem, 'code' | 'message' | 'hint'>;

/** `offset` counts bytes of UTF-8; behind the end it is the end. Counted from 1, in code points. */
function placeInWords(text: string, offset: number): string {
  const before = Buffer.from(text).subarray(0, Math.max(0, offset)).toString();
  const lines = before.split('\n');
  const character = [...(lines.at(-1) ?? '')].length + 1;
  return text.includes('\n') ? `line ${lines.length}, character ${character}` : `character ${character}`;
}

export const badExpression = (message: string, text: string, offset: number | null): SqlProblem => ({
  code: 'bad-expression',
  message: `${message}${offset === null ? '' : `, at ${placeInWords(text, offset)} of \`${shortened(text)}\``}`,
});

const longest = 120;
const shortened = (text: string): string => {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};

/** `start`: how many bytes of the statement come before the user's text. */
export function refusedByDatabase(
  error: unknown,
  text: string,
  start: number,
  columns: readonly string[] | null,
): SqlProblem {
  if (!(error instanceof DatabaseError)) throw error;
  const offset = error.position === null ? null : error.position - start;
  const [first = '', ...more] = error.message.split('\n');
  const [, missing] = /^Referenced column "(.*)" (?:was )?not found/.exec(first) ?? [];
  if (missing !== undefined)
    return {
      ...badExpression(`there is no column \`${missing}\``, text, offset),
      code: 'missing-column',
      hint: columnHint(missing, text, columns, error.candidates),
    };
  const meant = /Did you mean "?([^"?]+)"?/.exec(more.join('\n'))?.[1];
  return {
    ...badExpression(inOneLine(error), text, offset),
    ...(meant !== undefined && { hint: `did you mean \`${meant}\`?` }),
  };
}

function columnHint(
  missing: string,
  text: string,
  columns: readonly string[] | null,
  candidates: readonly string[],
): string {
  const [candidate = null] = candidates.map((name) => name.replaceAll('"', ''));
  const near = columns === null ? candidate : nearest(missing, columns);
  const meant = near === null ? '' : `did you mean \`${near}\`? `;
  const listed = columns === null ? '' : `there are ${columns.map((name) => `\`${name}\``).join(', ')}`;
  const quotes = text.includes(`"${missing}"`) ? "; text stands in single quotes: 'text'" : '';
  return `${meant}${listed}${quotes}`.trim();
}
