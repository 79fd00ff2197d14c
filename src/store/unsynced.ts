/**
 * Which loose objects a power loss may have spoiled. They are not synced one by one: a process leaves a mark before the
 * first of them gets its name, and removes it when all are durable, by one barrier at its end. After a power loss the
 * mark is still there, and every object that is younger has to be hashed before it is used.
 */
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFilesystem, syncPath } from '../base/durable.ts';
import { fx, isSystemError } from '../base/effects.ts';
import { ifAllowed, removeFile, syncFolder, writeWhole } from '../base/files.ts';
import { thisProcess } from '../base/identity.ts';
import { ulid } from '../base/ulid.ts';
import type { Digest } from '../digest.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { listLoose, loosePath } from './loose.ts';
import { spool } from './spool.ts';
import { type Mark, markAt, readMarks } from './unsynced-marks.ts';

export interface Unsynced {
  /** Comes before an object gets its name; its bytes were hashed on their way in. */
  readonly expect: (digest: Digest) => void;
  /** Whether its bytes have to be hashed before it is used, then to be `trust`ed. */
  readonly isInDoubt: (digest: Digest, stat: Stats) => boolean;
  readonly trust: (digest: Digest) => void;
  /**
   * Makes durable what this process and killed ones have put. `verify` hashes objects that an earlier boot left in
   * doubt, trusts or quarantines.
   */
  readonly barrier: (verify: (digests: readonly Digest[]) => Promise<unknown>) => Promise<void>;
}

export function openUnsynced(layout: Layout): Unsynced {
  const trusted = new Set<Digest>();
  let own: Mark | null = null;
  let expected = 0;
  let doubtedSince: number | null = null;

  function expect(digest: Digest): void {
    own ??= leaveMark(layout);
    expected++;
    trusted.add(digest);
  }

  function isInDoubt(digest: Digest, stat: Stats): boolean {
    doubtedSince ??= oldest(readMarks(layout, 'earlier boot'));
    return stat.ctimeMs >= doubtedSince && !trusted.has(digest);
  }

  async function barrier(verify: (digests: readonly Digest[]) => Promise<unknown>): Promise<void> {
    await settle(verify);
    const before = expected;
    const killed = readMarks(layout, 'killed');
    const marks = own ? [own, ...killed] : killed;
    if (marks.length === 0) return;
    if (!(await syncFilesystem(layout.store))) await syncEach(layout, objectsSince(layout, oldest(marks)));
    removeMarks(killed);
    // Else something was put while the others became durable.
    if (own && expected === before) {
      removeMarks([own]);
      own = null;
    }
  }

  async function settle(verify: (digests: readonly Digest[]) => Promise<unknown>): Promise<void> {
    const marks = readMarks(layout, 'earlier boot');
    if (marks.length === 0) return;
    const doubted = (): readonly Digest[] =>
      objectsSince(layout, oldest(marks)).filter((digest) => !trusted.has(digest));
    await verify(doubted());
    if (doubted().length > 0) return;
    removeMarks(marks);
    doubtedSince = null;
  }

  return { expect, isInDoubt, trust: (digest) => void trusted.add(digest), barrier };
}

/** Its name is durable before anything that it speaks of has one; its text counts in this boot only. */
function leaveMark(layout: Layout): Mark {
  const path = join(layout.unsynced, ulid());
  const text = `${JSON.stringify(thisProcess())}\n`;
  spool(layout, (temporary) => inFolder(layout.unsynced, () => writeWhole(path, text, { temporary })));
  syncFolder(layout.unsynced);
  return markAt(path);
}

const oldest = (marks: readonly Mark[]): number => Math.min(...marks.map(({ since }) => since));

/** By ctime, which cannot be set: the name, too, changes it. */
const objectsSince = (layout: Layout, since: number): readonly Digest[] =>
  listLoose(layout).digests.filter(
    (digest) => (fx.lstatSync(loosePath(layout, digest))?.ctimeMs ?? 0) >= since,
  );

async function syncEach(layout: Layout, digests: readonly Digest[]): Promise<void> {
  const paths = digests.map((digest) => loosePath(layout, digest));
  for (const path of [...paths, ...new Set(paths.map(dirname)), layout.objects, layout.store]) {
    try {
      await syncPath(path);
    } catch (error) {
      // Another process may have removed it, or owns it.
      if (!isSystemError(error, 'ENOENT', 'EACCES', 'EPERM')) throw error;
    }
  }
}

/** Where the store is not ours to change they stay for whoever may. */
function removeMarks(marks: readonly Mark[]): void {
  for (const { path } of marks) ifAllowed(() => removeFile(path));
}
