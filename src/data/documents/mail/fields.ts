/** The header of a message or of one of its parts: fields in their order, unfolded, as the bytes that they are. */

/** `value` has one character for each byte, see `words.ts`. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

export interface Entity {
  readonly fields: readonly Field[];
  /** What comes after the empty line, a character for each byte. */
  readonly body: string;
}

/**
 * Parts a header from its body. A line that is neither a field nor folded belongs to the field before it where the
 * header goes on, as broken programs fold; else the body begins with it, as they forget the empty line.
 */
export function readEntity(text: string): Entity {
  const fields: { name: string; parts: string[] }[] = [];
  let at = 0;
  while (at < text.length) {
    const { line, next } = lineAt(text, at);
    const field = fieldIn(line);
    const last = fields.at(-1);
    if (line === '' && last) {
      at = next;
      break;
    }
    if (field) fields.push({ name: field.name, parts: [field.value] });
    else if (last && (/^[ \t]/.test(line) || goesOn(text, next))) last.parts.push(line);
    // What a mailbox or a queue puts before the first field.
    else if (last || !(line === '' || /^>?From /.test(line))) break;
    at = next;
  }
  return {
    fields: fields.map(({ name, parts }) => ({
      name,
      value: parts
        .join(' ')
        .replace(/[ \t\r]+/g, ' ')
        .trim(),
    })),
    body: text.slice(at),
  };
}

/** Whether a message seems to begin here: a field that every message has comes among its first. */
export function looksLikeMail(head: string): boolean {
  const { fields } = readEntity(head);
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  const telling = ['from', 'received', 'return-path', 'delivered-to', 'date', 'subject', 'message-id'];
  return telling.filter((name) => names.has(name)).length >= 2;
}

/** The value of the first field of that name, in lower case; null where there is none. */
export const fieldNamed = (fields: readonly Field[], name: string): string | null =>
  fields.find((field) => field.name.toLowerCase() === name)?.value ?? null;

function lineAt(text: string, at: number): { line: string; next: number } {
  const end = text.indexOf('\n', at);
  const line = text.slice(at, end < 0 ? text.length : end);
  return { line: line.endsWith('\r') ? line.slice(0, -1) : line, next: end < 0 ? text.length : end + 1 };
}

function fieldIn(line: string): Field | null {
  const [, name, value] = /^([!-9;-~]{1,100})[ \t]*:(.*)$/s.exec(line) ?? [];
  return name === undefined || value === undefined ? null : { name, value };
}

function goesOn(text: string, at: number): boolean {
  const { line } = lineAt(text, at);
  return /^[A-Z][\w-]*:(?: |$)/.test(line);
}
