/** A file that comes in parts: how much of it is there, and of which state of its source. */
import { fx } from '../../base/effects.ts';
import { removeFile } from '../../base/files.ts';

export interface Partly {
  readonly path: string;
  rev: string | null;
  readonly bytes: () => number;
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly restart: () => void;
  readonly close: () => void;
}

export function openPartly(path: string): Partly {
  let fd: number | null = null;
  let bytes = 0;
  const close = (): void => {
    if (fd !== null) fx.closeSync(fd);
    fd = null;
  };
  return {
    path,
    rev: null,
    bytes: () => bytes,
    write: async (chunk) => {
      fd ??= fx.openSync(path, 'wx');
      await fx.write(fd, chunk);
      bytes += chunk.length;
    },
    restart: () => {
      close();
      removeFile(path);
      bytes = 0;
      fd = fx.openSync(path, 'wx');
    },
    close,
  };
}
