/** Files of records as one: rows of one table may lack columns of each other, as those of one list may. */
import { fx } from '../../../base/effects.ts';
import { removeFile } from '../../../base/files.ts';
import { readRange, withFile } from '../../../base/range.ts';

const piece = 2 ** 20;

/** The file that holds all of them. */
export function joinFiles(parts: readonly string[], to: string): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  removeFile(to);
  const fd = fx.openSync(to, 'wx');
  try {
    for (const part of parts) withFile(part, (from) => copyAll(from, fd));
  } finally {
    fx.closeSync(fd);
  }
  return to;
}

function copyAll(from: number, to: number): void {
  for (let offset = 0; ; ) {
    const bytes = readRange(from, { offset, length: piece });
    if (bytes.length === 0) return;
    fx.writeSync(to, bytes);
    offset += bytes.length;
  }
}
