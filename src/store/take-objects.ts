/** The way out of the store: each object is hashed while it is copied out, or linked. */
import { isSystemError } from '../base/effects.ts';
import { removeFile } from '../base/files.ts';
import { type Digest, digestOfHex } from '../digest.ts';
import { type Problem, ProblemError } from '../failure.ts';
import type { Copier } from './copier.ts';
import { modeOf } from './copy-many.ts';
import type { Layout } from './layout.ts';
import { linkLoose, loosePath, type StoreLinkKind } from './loose.ts';
import type { Sources } from './sources.ts';

export interface Taking {
  /** Makes the new file, verified while it is copied. Throws the problem `missing-object`. */
  readonly copyOut: (digest: Digest, absolutePath: string, executable: boolean) => void;
  /** The same for a loose one, in turns with everything else. False where that fails: `copyOut` then says why. */
  readonly copyOutHuge: (
    digest: Digest,
    absolutePath: string,
    executable: boolean,
    signal?: AbortSignal,
  ) => Promise<boolean>;
  /**
   * Makes a link to the object. False where that cannot be: for a packed, empty or absent object, or on these
   * filesystems. Never for an executable file: objects have no execute bit.
   */
  readonly linkOut: (digest: Digest, absolutePath: string, kind: StoreLinkKind) => boolean;
}

export function openTakingObjects(layout: Layout, sources: Sources, copier: Copier): Taking {
  function copyOut(digest: Digest, absolutePath: string, executable: boolean): void {
    const copied = sources.use(digest, (source) => {
      const { hex } = copier.copyOut(source, absolutePath, modeOf(executable));
      if (digestOfHex(hex) === digest) return true;
      removeFile(absolutePath);
      return null;
    });
    if (!copied) throw new ProblemError('work', missingObject(digest));
  }

  async function copyOutHuge(
    digest: Digest,
    absolutePath: string,
    executable: boolean,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (!sources.isLoose(digest)) return false;
    const path = loosePath(layout, digest);
    let isSound = false;
    try {
      const { hex } = await copier.copyInTurns(
        path,
        absolutePath,
        { mode: modeOf(executable), willLast: false },
        signal,
      );
      isSound = digestOfHex(hex) === digest;
    } catch (error) {
      if (!isSystemError(error, 'ENOENT', 'EIO')) throw error;
    } finally {
      if (!isSound) removeFile(absolutePath);
    }
    return isSound;
  }

  const linkOut = (digest: Digest, absolutePath: string, kind: StoreLinkKind): boolean =>
    sources.isLoose(digest) && linkLoose(layout, digest, absolutePath, kind);

  return { copyOut, copyOutHuge, linkOut };
}

export const missingObject = (digest: Digest): Problem => ({
  code: 'missing-object',
  message: `the store has no sound object ${digest}`,
  hint: '`luc fsck` says what needs it and how to get it back',
});
