/**
 * Small files that come and go with every stage: what is done with gets its next text and name instead of being removed.
 * To free an inode and take another costs more, on some file systems for everything that is made later.
 */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { removeFile } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { openTemporary, temporaryName } from './temporary.ts';

export interface SpareFiles {
  /** A temporary file that begins with this text and goes on with blanks, if with anything; whoever asked closes it. */
  open(text: string): { readonly fd: number; readonly path: string };
  /** Takes a file away from its name, for the next who asks. */
  takeBack(path: string): void;
  /** Removes them. */
  close(): void;
}

export function openSpareFiles(layout: Layout): SpareFiles {
  const spares: string[] = [];
  return {
    open(text) {
      const spare = openSpare(spares.pop()) ?? openTemporary(layout);
      try {
        const bytes = Buffer.from(text);
        const left = Math.max(0, fx.fstatSync(spare.fd).size - bytes.length);
        fx.writeSync(spare.fd, Buffer.concat([bytes, Buffer.alloc(left, ' ')]));
        return spare;
      } catch (error) {
        fx.closeSync(spare.fd);
        removeFile(spare.path);
        throw error;
      }
    },
    takeBack(path) {
      const spare = join(layout.tmp, temporaryName());
      try {
        fx.renameSync(path, spare);
        spares.push(spare);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        removeFile(path);
      }
    },
    close() {
      for (const spare of spares.splice(0)) removeFile(spare);
    },
  };
}

/** Null where it cannot be had any more. */
function openSpare(path: string | undefined): { readonly fd: number; readonly path: string } | null {
  if (path === undefined) return null;
  try {
    return { fd: fx.openSync(path, 'r+'), path };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    removeFile(path);
    return null;
  }
}
