/** Bytes as text: by a byte order mark, by the encoding that is declared, or by what they can be. */
import { isUtf8 } from 'node:buffer';

/**
 * A byte order mark wins over `declared`, which wins over looking. What is declared wrongly as ASCII, is declared as
 * UTF-8 and is not, or has a name that nobody knows, is looked at: it is UTF-8 where that explains more of the bytes
 * beyond ASCII than it breaks, and windows-1252 otherwise, in which every byte has a meaning.
 */
export function decodeText(bytes: Uint8Array, declared: string | null = null): string {
  const marked = markOf(bytes);
  if (marked) return marked === 'utf-8' ? decodeUtf8(bytes.subarray(3)) : decodeBy(marked, bytes);
  const encoding = encodingOf(declared ?? '');
  if (encoding === null || encoding === 'utf-8') return decodeByLooks(bytes);
  return encoding === 'windows-1252' ? decodeWindows1252(bytes) : decodeBy(encoding, bytes);
}

/** Two bytes for each character, and no mark, as some programs write text files: every other byte is mostly zero. */
export function decodeFile(bytes: Uint8Array, declared: string | null = null): string {
  if (declared !== null || markOf(bytes)) return decodeText(bytes, declared);
  const head = bytes.subarray(0, 1024);
  const zeros = (odd: 0 | 1): number => head.filter((byte, i) => byte === 0 && i % 2 === odd).length;
  if (zeros(1) > head.length / 3 && zeros(0) < head.length / 20) return decodeBy('utf-16le', bytes);
  if (zeros(0) > head.length / 3 && zeros(1) < head.length / 20) return decodeBy('utf-16be', bytes);
  return decodeText(bytes);
}

/**
 * What an XML document says of its encoding where it begins. Who could be read so far as to say it is not written in two
 * bytes each: programs put that there and write something else.
 */
export function declaredInXml(head: string): string | null {
  const [, label = null] = /<\?xml[^>]*?\bencoding\s*=\s*["']([^"']{1,40})["']/i.exec(head) ?? [];
  return label === null || /^utf-?16/i.test(label) ? null : label;
}

/** The name that decoders know it by; null where it says nothing of the bytes beyond ASCII, or is not known. */
export function encodingOf(label: string): string | null {
  const name = label.trim().toLowerCase();
  if (/^(?:us-?ascii|ascii|ansi_x3\.4-1968)$/.test(name)) return null;
  const plain = name.replace(/^x-|_charset$/g, '');
  return knownAs(name) ?? knownAs(plain) ?? knownAs(aliases[plain] ?? '');
}

/** Names in old mails that the standard of the web does not list. */
const aliases: { readonly [name: string]: string } = {
  chinesebig5: 'big5',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  iso8859_1: 'iso-8859-1',
  'iso-8859-8-e': 'iso-8859-8',
  unicode: 'utf-8',
};

const known = new Map<string, string | null>();

function knownAs(label: string): string | null {
  const found = known.get(label);
  if (found !== undefined) return found;
  let encoding: string | null = null;
  try {
    encoding = new TextDecoder(label).encoding;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  // Strange names are as many as anyone likes to write.
  if (known.size < 1000) known.set(label, encoding);
  return encoding;
}

function markOf([a, b, c]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}

const decodeBy = (encoding: string, bytes: Uint8Array): string => new TextDecoder(encoding).decode(bytes);

const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function decodeByLooks(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return decodeUtf8(bytes);
  const text = decodeUtf8(bytes);
  const broken = text.match(/\uFFFD/g)?.length ?? 0;
  const beyond = text.match(/[^\0-\x7f\uFFFD]/gu)?.length ?? 0;
  return beyond > broken ? text : decodeWindows1252(bytes);
}

/** What the bytes 0x80 to 0x9f are; some releases of Node take them for control characters. */
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

const decodeWindows1252 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (one) => windows1252[one.charCodeAt(0) - 0x80] ?? one);
