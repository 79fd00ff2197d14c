/** Gives rows of cells one kind of line end, where a file has several: no reader of tables takes them as they are. */

const [lineFeed, carriageReturn] = [10, 13];

/** Line ends in quotes stay: they are the cell's. */
export async function* evenLines(
  pieces: AsyncIterable<Uint8Array>,
  { delimiter, quote }: { readonly delimiter: string; readonly quote: string },
): AsyncGenerator<Uint8Array, void> {
  const endOfDelimiter = Buffer.from(delimiter).at(-1);
  const quoteByte = Buffer.from(quote)[0];
  let isInQuotes = false;
  /** A quote counts there; a doubled one in quotes ends and begins them. */
  let mayBeQuoted = true;
  let isBehindReturn = false;
  for await (const piece of pieces) {
    const out = Buffer.allocUnsafe(piece.length);
    let length = 0;
    for (const byte of piece) {
      const isSecondHalf = isBehindReturn && byte === lineFeed;
      isBehindReturn = !isInQuotes && byte === carriageReturn;
      if (isSecondHalf) continue;
      out[length++] = isBehindReturn ? lineFeed : byte;
      if (byte === quoteByte && (isInQuotes || mayBeQuoted)) {
        isInQuotes = !isInQuotes;
        mayBeQuoted = true;
      } else mayBeQuoted = !isInQuotes && (isBehindReturn || byte === lineFeed || byte === endOfDelimiter);
    }
    yield out.subarray(0, length);
  }
}

/** Whether there is more than one kind of line end, in quotes or not. */
export async function hasOddLines(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  const seesOdd = lineEndWatch();
  for await (const piece of pieces) if (seesOdd(piece)) return true;
  return false;
}

export const hasOddLinesIn = (piece: Uint8Array): boolean => lineEndWatch()(piece);

/** Whether there was more than one kind so far. */
function lineEndWatch(): (piece: Uint8Array) => boolean {
  const kinds = new Set<string>();
  let isBehindReturn = false;
  return (piece) => {
    for (const byte of piece) {
      if (byte === lineFeed) kinds.add(isBehindReturn ? 'both' : 'feed');
      else if (isBehindReturn) kinds.add('return');
      if (kinds.size > 1) return true;
      isBehindReturn = byte === carriageReturn;
    }
    return false;
  };
}
