/** Copies a file and hashes it on the way; where the filesystem can, the copy shares its blocks. */
import { fx } from '../base/effects.ts';
import { copyHashing, copyHashingInTurns, type Hashed, type HugeCopy, hashFile } from '../base/hash.ts';
import { hashFiles } from '../base/hash-files.ts';
import { withFile, withFileInTurns } from '../base/range.ts';
import { openCloner } from './clone.ts';
import type { Source } from './sources.ts';

export interface Copier {
  /** Into the store: nobody may write to the copy. */
  readonly copyIn: (from: string, to: string) => Hashed;
  /** In turns with everything else; `signal` ends it with an `AbortError`. */
  readonly copyInTurns: (from: string, to: string, copy: HugeCopy, signal?: AbortSignal) => Promise<Hashed>;
  /** Out of the store, of a file there or a part of one. */
  readonly copyOut: (source: Source, to: string, mode: number) => Hashed;
}

/** To clone a smaller file gains nothing. */
const worthCloning = 64 * 1024;

export function openCopier(): Copier {
  const cloner = openCloner();

  function copyIn(from: string, to: string): Hashed {
    if (!cloner.clone(from, to)) return withFile(from, (fd) => copyHashing(fd, to, 0o444));
    fx.chmodSync(to, 0o444);
    return hashFile(to);
  }

  /** A clone is there at once, so only its hashing takes time. */
  async function copyInTurns(
    from: string,
    to: string,
    copy: HugeCopy,
    signal?: AbortSignal,
  ): Promise<Hashed> {
    if (!cloner.clone(from, to))
      return withFileInTurns(from, (fd) => copyHashingInTurns(fd, to, copy, signal));
    fx.chmodSync(to, copy.mode & ~fx.umask());
    const [hashed] = await hashFiles([to], fx.statSync(to)?.size, signal);
    if (hashed === undefined || hashed instanceof Error) throw hashed ?? new Error(`not hashed: ${to}`);
    return hashed;
  }

  function copyOut({ path, range }: Source, to: string, mode: number): Hashed {
    const isClone = !range && (fx.statSync(path)?.size ?? 0) >= worthCloning && cloner.clone(path, to);
    if (!isClone) return withFile(path, (fd) => copyHashing(fd, to, mode, range));
    fx.chmodSync(to, mode & ~fx.umask());
    return hashFile(to);
  }

  return { copyIn, copyInTurns, copyOut };
}
