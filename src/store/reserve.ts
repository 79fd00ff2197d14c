/** A little of the disk, kept for what must be written down when nothing else is left of it. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { createFile, removeFile } from '../base/files.ts';
import type { Layout } from './layout.ts';
import { temporaryName } from './temporary.ts';

export interface Reserve {
  /** True the first time, if there was something: now it is free. */
  readonly spend: () => boolean;
}

/** Some hundred lines of a journal. */
const bytes = 64 * 1024;

/** Where even that finds no room, nothing is kept. */
export function keepReserve(layout: Layout): Reserve {
  const path = join(layout.tmp, temporaryName());
  let isKept = true;
  const spend = (): boolean => {
    if (isKept) removeFile(path);
    const had = isKept;
    isKept = false;
    return had;
  };
  try {
    // Random: what can be compressed keeps no room on a file system that does so.
    createFile(path, fx.randomBytes(bytes));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    spend();
  }
  return { spend };
}
