/** Mails: what a reader reads of them, with subject, sender and date; attachments are not looked into. */
import { type Document, documentOf, type ReadDocument, tidyText } from './document.ts';
import { decodeText, encodingOf } from './encoding.ts';
import { decodeHtml, readHtml } from './html.ts';
import { readDate } from './mail/date.ts';
import { type Field, fieldNamed } from './mail/fields.ts';
import { unflow } from './mail/flowed.ts';
import { deepestPart, type Part, readPart } from './mail/parts.ts';
import { decodeBody } from './mail/transfer.ts';
import { decodeWords } from './mail/words.ts';

export const read: ReadDocument = async ({ bytes }, { markdown }) => {
  const message = readPart(bytes.toString('latin1'));
  const charset = charsetIn(message);
  const headers = message.fields.map(({ name, value }) => ({
    name,
    value: tidyText(decodeWords(value, charset)),
  }));
  const about = aboutMail(message.fields, charset);
  return documentOf(await readMessage(message, markdown), { ...about, headers });
};

function aboutMail(
  fields: readonly Field[],
  charset: string | null,
): Pick<Document, 'title' | 'author' | 'date'> {
  const written = (name: string): string | null => {
    const value = fieldNamed(fields, name);
    return value === null ? null : decodeWords(value, charset);
  };
  return {
    title: written('subject'),
    author: written('from'),
    date: readDate(fieldNamed(fields, 'date') ?? ''),
  };
}

/** The encoding of its text, for what in its header declares none. */
function charsetIn(part: Part): string | null {
  const charset = part.parameters.get('charset');
  if (charset !== undefined && encodingOf(charset) !== null) return charset;
  for (const child of part.children) {
    const found = charsetIn(child);
    if (found) return found;
  }
  return null;
}

/** A mail that is nothing but an attached text is that text. */
async function readMessage(message: Part, markdown: boolean): Promise<string> {
  return (await textOf(message, markdown, false)) || textOf(message, markdown, true);
}

/** Empty for what is no text, and for attachments where they are not wanted. */
async function textOf(part: Part, markdown: boolean, withAttachments: boolean): Promise<string> {
  if (part.disposition === 'attachment' && !withAttachments) return '';
  if (part.type === 'multipart/alternative') return textOfAlternatives(part, markdown, withAttachments);
  if (part.type.startsWith('multipart/')) {
    const texts: string[] = [];
    for (const child of part.children) texts.push(await textOf(child, markdown, withAttachments));
    return texts.filter((text) => text !== '').join('\n\n');
  }
  if (isMessage(part)) return textOfForwarded(part, markdown);
  if (!part.type.startsWith('text/')) return '';
  const bytes = decodeBody(part.body, fieldNamed(part.fields, 'content-transfer-encoding') ?? '');
  const charset = part.parameters.get('charset') ?? null;
  const text = tidyText(decodeText(bytes, charset));
  if (part.type === 'text/html' || (part.type === 'text/plain' && beginsAsHtml.test(text)))
    return (await readHtml(decodeHtml(bytes, charset), { markdown, whole: true })).pages.join('');
  if (part.type === 'text/enriched' || part.type === 'text/richtext') return textOfEnriched(text);
  return trimmed(
    /^flowed$/i.test(part.parameters.get('format') ?? '') ? unflow(text, part.parameters.get('delsp')) : text,
  );
}

/** HTML that was sent without its type. */
const beginsAsHtml = /^\s*<(?:!doctype\s+html|html|head|body|table|font|center|meta|style|div|p)\b[^<>]*>/i;

const isMessage = ({ type, depth }: Part): boolean =>
  (type === 'message/rfc822' || type === 'message/news') && depth < deepestPart;

/** Plain text, unless it only says that there is another form; else the last that says something, which is the best. */
async function textOfAlternatives(part: Part, markdown: boolean, withAttachments: boolean): Promise<string> {
  let plain = '';
  for (const child of part.children)
    if (child.type === 'text/plain' && plain === '') plain = await textOf(child, markdown, withAttachments);
  if (plain.length > longestStub) return plain;
  for (const child of part.children.toReversed()) {
    const text = child.type === 'text/plain' ? '' : await textOf(child, markdown, withAttachments);
    if (text.length > plain.length * 5) return text;
  }
  return plain;
}

const longestStub = 200;

/** A message in a message, below the lines of its header that are read. */
async function textOfForwarded(part: Part, markdown: boolean): Promise<string> {
  const bytes = decodeBody(part.body, fieldNamed(part.fields, 'content-transfer-encoding') ?? '');
  const message = readPart(bytes.toString('latin1'), 'text/plain', part.depth + 1);
  const { title, author, date } = aboutMail(message.fields, charsetIn(message));
  const lines = [
    ['From', author],
    ['Subject', title],
    ['Date', date],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  return [lines.join('\n'), await textOf(message, markdown, false)]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** RFC 1896: a few marks in angle brackets; single line breaks are blanks. */
const textOfEnriched = (text: string): string =>
  trimmed(
    text
      .replace(/<param>[^<]*<\/param>/gi, '')
      .replace(/<<|<\/?[a-z-]+>/gi, (mark) => (mark === '<<' ? '<' : ''))
      .replace(/\n(\n*)/g, (_, more: string) => more || ' '),
  );

const trimmed = (text: string): string => text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
