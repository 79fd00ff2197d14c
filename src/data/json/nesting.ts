/**
 * How deep lists and objects lie in each other, told by bytes alone: a reader that calls itself for every level ends its
 * whole process where there are too many. Knows nothing else of JSON.
 */

const [lineFeed, quote, backslash] = [0x0a, 0x22, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether more than `most` are open at once; brackets in quotes do not count. */
export function isDeeperThan(most: number, text: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (isText) {
      if (byte === backslash) i++;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openList || byte === openObject) {
      if (++depth > most) return true;
    } else if (byte === closeList || byte === closeObject) depth--;
  }
  return false;
}

/**
 * Whether a line has `many` opening brackets, wherever they stand: only such a one can be so deep. Costs a small part of
 * reading the pieces, as it looks into no line of less than twice as many bytes, in which they could not all be closed.
 */
export async function hasLineOfBrackets(many: number, pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  let isBegun = false;
  let count = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const near = isBegun ? -1 : piece.lastIndexOf(lineFeed, Math.min(at + 2 * many, piece.length) - 1);
      if (near >= at) {
        at = near + 1;
        continue;
      }
      const feed = piece.indexOf(lineFeed, at);
      const end = feed < 0 ? piece.length : feed;
      const part = piece.subarray(at, end);
      for (const bracket of [openList, openObject])
        for (let i = part.indexOf(bracket); i >= 0; i = part.indexOf(bracket, i + 1))
          if (++count === many) return true;
      isBegun = feed < 0;
      if (!isBegun) count = 0;
      at = end + 1;
    }
  }
  return false;
}
