/** A text as UTF-8 bytes, in a buffer that the next text uses again. */
import { roomier } from '../grown.ts';

const encoder = new TextEncoder();

export class Encoded {
  bytes = new Uint8Array(4096);
  length = 0;

  /** What is no well-formed Unicode becomes U+FFFD. */
  set(text: string): void {
    this.bytes = roomier(this.bytes, text.length * 3);
    this.length = encoder.encodeInto(text, this.bytes).written;
  }
}

/** The code point whose bytes begin at `at`. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return first;
  const second = (bytes[at + 1] as number) & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = (bytes[at + 2] as number) & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 0x3f);
}

/** How many bytes a code point has that begins with this one. */
export const bytesFrom = (first: number): number =>
  first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
