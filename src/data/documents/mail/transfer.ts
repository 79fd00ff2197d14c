/** How a body travels: base64, quoted-printable or uuencoded, read as broken as it comes. */
import { trimLineEnds } from '../document.ts';

/** `body` has one character for each byte. What is in no known encoding is taken as it is. */
export function decodeBody(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return decodeBase64Lines(body);
    case 'quoted-printable':
      return decodeHex(trimLineEnds(body).replace(/=\r?\n/g, ''));
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
      return decodeUu(body);
    default:
      return Buffer.from(body, 'latin1');
  }
}

/** Pieces that were padded one by one may stand behind each other. */
export function decodeBase64(text: string): Buffer {
  const pieces = text.replace(/[^A-Za-z0-9+/=]/g, '').split(/=+/);
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
}

/** `=E4` are bytes; any other character stands for itself. */
export const decodeHex = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** Mailing lists put lines of plain text behind it: what cannot be base64 is taken as it is. */
function decodeBase64Lines(body: string): Buffer {
  let end = 0;
  for (const { index, 0: line } of body.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    if (/[^A-Za-z0-9+/=\s]/.test(line)) break;
    end = index + line.length;
  }
  const encoded = body.slice(0, end);
  const rest = body.slice(encoded.length);
  if (encoded.trim() === '') return decodeBase64(body);
  return Buffer.concat([decodeBase64(encoded), Buffer.from(rest === '' ? '' : `\n${rest}`, 'latin1')]);
}

function decodeUu(body: string): Buffer {
  const lines = body.split(/\r?\n/);
  const first = lines.findIndex((line) => /^begin [0-7]+ /.test(line));
  if (first < 0) return Buffer.from(body, 'latin1');
  const bytes: Buffer[] = [];
  for (const line of lines.slice(first + 1)) {
    if (line === 'end') break;
    const length = (line.charCodeAt(0) - 32) & 63;
    const sixes = Array.from(line.slice(1), (one) => (one.charCodeAt(0) - 32) & 63);
    const decoded: number[] = [];
    for (let i = 0; decoded.length < length && i < sixes.length; i += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = sixes.slice(i, i + 4);
      decoded.push((a << 2) | (b >> 4), ((b << 4) & 255) | (c >> 2), ((c << 6) & 255) | d);
    }
    bytes.push(Buffer.from(decoded.slice(0, length)));
  }
  return Buffer.concat(bytes);
}
