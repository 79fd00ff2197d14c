/** Lines: a stream of bytes as the lines that a terminal would leave on the screen. */

export interface Lines {
  push(bytes: Buffer): void;
  /** Gives out a last line that has no line end. */
  end(): void;
}

/** Bytes of a line that are given out; the log has all of them. */
export const longestLine = 64 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Only what stands after the last `\r` of a line is given out, `longest` bytes at most; invalid UTF-8 becomes U+FFFD. */
export function openLines(onLine: (line: string) => void, longest = longestLine): Lines {
  let held: Buffer = Buffer.alloc(0);
  let isCut = false;

  const hold = (part: Buffer): void => {
    if (isCut && !isPending(held) && !part.includes(carriageReturn)) return;
    const line = held.length === 0 ? part : Buffer.concat([held, part]);
    held = line;
    if (line.length <= longest && !isCut) return;
    const shown = visible(line);
    const isOverwritten = shown.byteOffset > line.byteOffset;
    isCut = shown.length > longest || (isCut && !isOverwritten);
    held = isCut ? wholeCharacters(shown, longest) : shown;
    if (isPending(line)) held = Buffer.concat([held, Buffer.of(carriageReturn)]);
  };
  const give = (): void => {
    const text = visible(held).toString('utf8');
    onLine(isCut ? `${text}…` : text);
    held = Buffer.alloc(0);
    isCut = false;
  };

  return {
    push(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
        hold(bytes.subarray(from, at));
        give();
        from = at + 1;
      }
      if (from < bytes.length) hold(bytes.subarray(from));
    },
    end() {
      if (held.length > 0) give();
    },
  };
}

/** Whether what comes next overwrites it. */
const isPending = (line: Buffer): boolean => line.at(-1) === carriageReturn;

/** A `\r` at the end overwrites nothing yet. */
function visible(line: Buffer): Buffer {
  let end = line.length;
  while (end > 0 && line[end - 1] === carriageReturn) end--;
  return line.subarray(line.subarray(0, end).lastIndexOf(carriageReturn) + 1, end);
}

function wholeCharacters(bytes: Buffer, length: number): Buffer {
  let end = length;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
