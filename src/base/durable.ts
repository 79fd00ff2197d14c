/** Makes what was written outlast a power loss: one file or folder, or all that lies on a file system. */
import { fx } from './effects.ts';
import { notWitnessed } from './witness.ts';

/** Waits until a file's bytes, or a folder's names, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  const fd = fx.openSync(path, 'r');
  try {
    await fx.fdatasync(fd);
  } finally {
    fx.closeSync(fd);
  }
}

/** The same for everything on the file system of `path`, by one call; false where that cannot be asked, or failed. */
export function syncFilesystem(path: string): Promise<boolean> {
  // Elsewhere `sync` knows no single file system, and does not wait for the disk.
  if (process.platform !== 'linux') return Promise.resolve(false);
  notWitnessed();
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    execFile('sync', ['-f', path], (error) => resolve(error === null));
  });
}
