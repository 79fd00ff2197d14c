/** md5, for the records of DVC: of bytes, and taken along while a file is hashed. */
import { createHash } from 'node:crypto';

/** `md5-dos2unix`: what DVC before version 3 took, with CR LF of text files read as LF. */
export type Md5Kind = 'md5' | 'md5-dos2unix';

export const md5Of = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex');

export interface Md5Taker {
  readonly take: (piece: Uint8Array) => void;
  /** The md5 in hex; once. */
  readonly end: () => string;
}

export function openMd5(kind: Md5Kind): Md5Taker {
  const hash = createHash('md5');
  if (kind === 'md5') return { take: (piece) => void hash.update(piece), end: () => hash.digest('hex') };
  const block = Buffer.allocUnsafe(blockBytes);
  let filled = 0;
  const flush = (): void => {
    hash.update(toUnix(block.subarray(0, filled)));
    filled = 0;
  };
  return {
    take(piece) {
      for (let at = 0; at < piece.length; ) {
        const part = piece.subarray(at, at + blockBytes - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === blockBytes) flush();
      }
    },
    end() {
      flush();
      return hash.digest('hex');
    },
  };
}

/** DVC decides block by block whether it is text, so a CR LF across two blocks stays. */
const blockBytes = 2 ** 20;

function toUnix(block: Buffer): Buffer {
  if (!looksLikeText(block.subarray(0, 512)) || !block.includes('\r\n')) return block;
  return Buffer.from(block.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** No NUL, and of the rest at most three tenths that are no printable ASCII. */
function looksLikeText(start: Buffer): boolean {
  if (start.includes(0)) return false;
  const odd = start.filter((byte) => byte > 126 || (byte < 32 && !textControls.has(byte)));
  return odd.length <= start.length * 0.3;
}

const textControls = new Set(Buffer.from('\n\r\t\f\b'));
