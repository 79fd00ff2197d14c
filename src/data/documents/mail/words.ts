/** Encoded words in fields (RFC 2047), and the parameters behind a type (RFC 2045, RFC 2231). */
import { decodeText } from '../encoding.ts';
import { decodeBase64, decodeHex } from './transfer.ts';

/** `=?charset?B?…?=`; broken programs leave blanks in the encoded text. */
const word = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=/g;

/** Bytes that no word declares are those of `charset`, the message's own, if they are no UTF-8. */
export function decodeWords(value: string, charset: string | null): string {
  const pieces: { text: string | null; charset: string; bytes: Buffer[] }[] = [];
  let end = 0;
  for (const match of value.matchAll(word)) {
    const [all, label = '', encoding = '', encoded = ''] = match;
    const between = value.slice(end, match.index);
    // Blanks between two words are only there to fold them.
    const isFold = end > 0 && /^\s*$/.test(between);
    if (between !== '' && !isFold) pieces.push(plainPiece(between, charset));
    const bytes = /b/i.test(encoding) ? decodeBase64(encoded) : decodeHex(encoded.replaceAll('_', ' '));
    const last = pieces.at(-1);
    // A character may be cut in two by the fold, but not where each word begins anew in ASCII.
    const goesOn = isFold && last?.text === null && last.charset === label && !/^iso-2022/i.test(label);
    if (goesOn) last.bytes.push(bytes);
    else pieces.push({ text: null, charset: label, bytes: [bytes] });
    end = match.index + all.length;
  }
  pieces.push(plainPiece(value.slice(end), charset));
  return pieces
    .map(({ text, charset: label, bytes }) => text ?? decodeText(Buffer.concat(bytes), label))
    .join('');
}

function plainPiece(value: string, charset: string | null): { text: string; charset: string; bytes: [] } {
  const bytes = Buffer.from(value, 'latin1');
  const text = decodeText(bytes);
  const isLatin = charset !== null && text.length === bytes.length && /[^\0-\x7f]/.test(value);
  return { text: isLatin ? decodeText(bytes, charset) : text, charset: '', bytes: [] };
}

export interface Structured {
  /** In lower case: `text/html`, `attachment`. */
  readonly value: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** `text/plain; charset="utf-8"`; the semicolon is often forgotten. */
export function readStructured(field: string | null): Structured {
  const [value = ''] = /^[^\s;"]*/.exec(field ?? '') ?? [];
  const found = new Map<string, string>();
  const parameter = /([^\s;="]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s;"]*))/g;
  for (const [, name = '', quoted, bare = ''] of (field ?? '').slice(value.length).matchAll(parameter)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return { value: value.toLowerCase(), parameters: joinParameters(found) };
}

/** `name*0*=utf-8''a%20; name*1=b` is one value in parts, and may say its encoding. */
function joinParameters(found: ReadonlyMap<string, string>): Map<string, string> {
  const joined = new Map<string, string>();
  for (const [key, value] of found) {
    const [, name = key, part, star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(key) ?? [];
    if (part === undefined && star === undefined) joined.set(name, value);
    else if (part === undefined || part === '0') {
      const parts = [value];
      for (let i = 1; part !== undefined; i++) {
        const next = found.get(`${name}*${i}`) ?? found.get(`${name}*${i}*`);
        if (next === undefined) break;
        parts.push(next);
      }
      const whole = parts.join('');
      const [, charset, rest] = (star && /^([^']*)'[^']*'(.*)$/s.exec(whole)) || [];
      const bytes = decodeHex((rest ?? whole).replaceAll('%', '='));
      joined.set(name, rest === undefined ? whole : decodeText(bytes, charset ?? null));
    }
  }
  return joined;
}
