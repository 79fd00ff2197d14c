/** The way into the store of single objects: each is hashed while it enters, and enters once. */
import { relative } from 'node:path';
import { fx } from '../base/effects.ts';
import { removeFile } from '../base/files.ts';
import type { Hashed } from '../base/hash.ts';
import { type Digest, digestOfHex } from '../digest.ts';
import type { FileEntry } from '../entry.ts';
import { type Problem, ProblemError } from '../failure.ts';
import type { Copier } from './copier.ts';
import { forGroup } from './for-group.ts';
import type { Layout } from './layout.ts';
import { nameLoose, putLoose } from './loose.ts';
import type { Sources } from './sources.ts';
import { spool, spoolInTurns } from './spool.ts';

export interface Putting {
  /** Stores a single object at once; `digest` is that of `bytes`. */
  readonly putBytes: (digest: Digest, bytes: Uint8Array) => void;
  /** Stores a file, hashed while it is copied. Throws the problem `changed-out` where it is not `expected`. */
  readonly putFile: (absolutePath: string, expected: FileEntry | null) => FileEntry;
  /** The same, in turns with everything else; `signal` ends it with an `AbortError`. */
  readonly putHugeFile: (absolutePath: string, signal?: AbortSignal) => Promise<FileEntry>;
}

export function openPutting(layout: Layout, { retain, expect }: Sources, copier: Copier): Putting {
  const putBytes = (digest: Digest, bytes: Uint8Array): void => {
    if (!retain(digest)) putLoose(layout, expect, digest, bytes);
  };

  function putFile(absolutePath: string, expected: FileEntry | null): FileEntry {
    if (expected && retain(expected.digest)) return expected;
    const named = spool(layout, (temporary) => {
      const { hex, bytes } = copier.copyIn(absolutePath, temporary);
      const digest = digestOfHex(hex);
      if (expected && expected.digest !== digest)
        throw new ProblemError('work', changedOut(relative(layout.root, absolutePath)));
      return name(absolutePath, temporary, { hex, bytes });
    });
    return named ?? putFile(absolutePath, expected);
  }

  async function putHugeFile(absolutePath: string, signal?: AbortSignal): Promise<FileEntry> {
    const named = await spoolInTurns(layout, async (temporary) => {
      const hashed = await copier.copyInTurns(
        absolutePath,
        temporary,
        { mode: 0o444, willLast: true },
        signal,
      );
      return forGroup(layout, () => {
        if (layout.storeIsForGroup) fx.chmodSync(temporary, 0o444);
        return name(absolutePath, temporary, hashed);
      });
    });
    return named ?? putHugeFile(absolutePath, signal);
  }

  /** Gives what was copied from `absolutePath` its name, where the store has no such object yet. Null as in `nameLoose`. */
  function name(absolutePath: string, temporary: string, { hex, bytes }: Hashed): FileEntry | null {
    const digest = digestOfHex(hex);
    const isExecutable = ((fx.statSync(absolutePath)?.mode ?? 0) & 0o100) !== 0;
    if (retain(digest)) removeFile(temporary);
    else if (!nameLoose(layout, expect, digest, temporary)) return null;
    return { type: isExecutable ? 'x' : 'f', bytes, digest };
  }

  return { putBytes, putFile, putHugeFile };
}

const changedOut = (path: string): Problem => ({
  code: 'changed-out',
  message: `\`${path}\` changed while it was being stored`,
  hint: 'let whatever writes to it end, then try again',
});
