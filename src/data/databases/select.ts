/** A statement that users write to read from a database: that it is one, and where it names the last value. */

/** What stands for the greatest value of the last time. */
export const lastMark = '{{last}}';

/** Why the text is no single query; null where it is one. What a query could do beside reading, databases refuse. */
export function faultOfSelect(statement: string): string | null {
  const code = withoutQuoted(statement).trim();
  const [first = '', ...more] = code.split(';').map((part) => part.trim());
  if (first === '') return 'there is no statement';
  if (more.some((part) => part !== '')) return 'there is more than one statement';
  const [word = ''] = /^[(\s]*(\w*)/.exec(first)?.slice(1) ?? [];
  return /^(?:select|with|values|table|from)$/i.test(word) ? null : `\`${word}\` does not begin a query`;
}

/** Without the semicolon at its end, so that it can be part of another one. */
export function bareSelect(statement: string): string {
  const code = withoutQuoted(statement);
  const end = code.indexOf(';');
  return end < 0 ? statement : statement.slice(0, end);
}

/** The same text with blanks for what is quoted or a comment, in every dialect that we read. */
function withoutQuoted(statement: string): string {
  const quoted =
    /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|(\$\w*\$)[\s\S]*?(?:\1|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
  return statement.replace(quoted, (found) => ' '.repeat(found.length));
}
