/** The parts of a message: a tree of bodies with their types, as MIME (RFC 2046) has it. */
import { type Field, fieldNamed, readEntity } from './fields.ts';
import { readStructured } from './words.ts';

export interface Part {
  readonly fields: readonly Field[];
  /** In lower case: `text/plain`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** `inline`, `attachment` or nothing. */
  readonly disposition: string;
  /** Of a multipart, else empty. */
  readonly children: readonly Part[];
  /** As it travels, a character for each byte. */
  readonly body: string;
  /** How many parts and messages it lies in. */
  readonly depth: number;
}

/** What lies deeper is not taken apart: nobody writes that but who wants to keep us busy. */
export const deepestPart = 20;

/** `text` has one character for each byte. */
export function readPart(text: string, usualType = 'text/plain', depth = 0): Part {
  const isBare = depth > 0 && /^\r?\n/.test(text);
  const { fields, body } = isBare
    ? { fields: [], body: text.slice(text.indexOf('\n') + 1) }
    : readEntity(text);
  const { value, parameters } = readStructured(fieldNamed(fields, 'content-type'));
  const disposition = readStructured(fieldNamed(fields, 'content-disposition')).value;
  const type = value.includes('/')
    ? value
    : value === 'html'
      ? 'text/html'
      : (untypedAs(fields, body) ?? usualType);
  if (!type.startsWith('multipart/') || depth >= deepestPart)
    return { fields, type, parameters, disposition, children: [], body, depth };
  const pieces = piecesOf(body, parameters.get('boundary')) ?? piecesOf(body, boundaryIn(body));
  // A header that promises parts where there are none.
  if (!pieces) return { fields, type: 'text/plain', parameters, disposition, children: [], body, depth };
  const childType = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const children = pieces.map((piece) => readPart(piece, childType, depth + 1));
  return { fields, type, parameters, disposition, children, body: '', depth };
}

/** What stands between the lines with the boundary, the last up to the closing one or the end; null where there is none. */
function piecesOf(body: string, boundary: string | undefined): string[] | null {
  if (boundary === undefined || boundary === '') return null;
  const mark = `--${boundary.trimEnd()}`;
  const pieces: string[] = [];
  let from = -1;
  for (
    let at = body.startsWith(mark) ? 0 : body.indexOf(`\n${mark}`);
    at >= 0;
    at = body.indexOf(`\n${mark}`, at + 1)
  ) {
    const start = body[at] === '\n' ? at + 1 : at;
    const lineEnd = body.indexOf('\n', start);
    const end = lineEnd < 0 ? body.length : lineEnd;
    const rest = body.slice(start + mark.length, end).trimEnd();
    if (rest !== '' && rest !== '--') continue;
    if (from >= 0) pieces.push(body.slice(from, Math.max(from, at)));
    from = rest === '--' ? -1 : end + 1;
    if (from < 0 || lineEnd < 0) break;
    // The line break before the next boundary may be the one behind this.
    at = end - 1;
  }
  if (from >= 0 && from < body.length) pieces.push(body.slice(from));
  return pieces.length > 0 ? pieces : null;
}

/** Programs forget the type of what has parts. */
function untypedAs(fields: readonly Field[], body: string): 'multipart/mixed' | null {
  const isMime = fieldNamed(fields, 'mime-version') !== null && fieldNamed(fields, 'content-type') === null;
  return isMime && boundaryIn(body.slice(0, 1000)) !== undefined ? 'multipart/mixed' : null;
}

/** The boundary that is used where the header has another one, or none. */
const boundaryIn = (body: string): string | undefined =>
  /^--(\S[^\r\n]{0,100}?)[ \t]*\r?\nContent-/im.exec(body)?.[1];
