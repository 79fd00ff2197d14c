/** Which line of a text file a byte lies in. */
import { fx } from '../../base/effects.ts';
import { roomFor } from '../../base/room.ts';

const lineFeed = 10;

/** Answers for positions that only grow; reads the file once, up to the greatest. */
export function lineAt(path: string): (position: number) => number {
  const buffer = roomFor(256 * 1024);
  let line = 1;
  let at = 0;
  return (position) => {
    if (position <= at) return line;
    const fd = fx.openSync(path, 'r');
    try {
      while (at < position) {
        const count = fx.readSync(fd, buffer, 0, Math.min(buffer.length, position - at), at);
        if (count === 0) break;
        for (let i = buffer.indexOf(lineFeed); i >= 0 && i < count; i = buffer.indexOf(lineFeed, i + 1))
          line++;
        at += count;
      }
    } finally {
      fx.closeSync(fd);
    }
    return line;
  };
}
