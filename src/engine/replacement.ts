/** A replacement: what a run puts where something else may be. The old waits aside until the new stays, or comes back. */
import { join } from 'node:path';
import type { Subject } from '../journal-line.ts';
import type { RelPath } from '../path.ts';
import { isAside, moveBeside, putBack } from '../store/aside.ts';
import { duplicate } from '../store/duplicate.ts';
import { absolute } from '../store/layout.ts';
import { type BadEnd, dropAsides, trashBeside, trashWritten } from './give-up.ts';
import { makeOutFolders, missingOutFolders, removeOutFolders } from './out-folders.ts';
import { orLeaveOpen, type Run } from './run.ts';
import { type Aside, setAside } from './set-aside.ts';

export interface Replaced {
  /** On whose behalf. */
  readonly subject: Subject;
  readonly paths: readonly RelPath[];
  /** What the run claims for the subject; without, the paths. */
  readonly claimed?: readonly RelPath[];
  /** The paths of which the command gets a copy, to build upon. */
  readonly persistent?: readonly RelPath[];
}

export interface Replacement {
  /** Moves the old away. True if there was any. */
  clear(): boolean;
  /** Makes the folders that the new is going to lie in. */
  makeFolders(): void;
  givePersistent(signal: AbortSignal): Promise<void>;
  /** Gives up what is new so far, and the command gets its copies again. */
  startOver(signal: AbortSignal): Promise<void>;
  /** The new stays. Of the old, what the store has goes, and the rest to the trash. */
  keep(): void;
  /**
   * The old comes back, which takes no space, so that it can be done on a full disk; then what is new goes to the trash.
   * `onBack` is called in between.
   */
  undo(why?: BadEnd, onBack?: () => void): Promise<void>;
}

export function openReplacement(
  run: Run,
  { subject, paths, claimed = paths, persistent = [] }: Replaced,
): Replacement {
  const { layout, observer } = run.session;
  const asides: Aside[] = [];
  let folders: readonly RelPath[] = [];
  /** What could not be moved aside is still the old one. */
  let cleared: readonly RelPath[] = [];

  async function givePersistent(signal: AbortSignal): Promise<void> {
    for (const { path, at, persists } of asides) {
      if (!persists) continue;
      await duplicate(layout, join(layout.luc, at), absolute(layout, path), signal);
      observer.forget(path);
    }
  }

  function putAllBack(): void {
    for (const { path, at } of asides) {
      if (isAside(layout, at, path)) {
        if (cleared.includes(path)) moveBeside(layout, at, path);
        putBack(layout, at, path);
      }
      observer.forget(path);
    }
  }

  /** Once the old is back: that ends what the subject is about. */
  function trashNew(why: BadEnd): void {
    for (const aside of asides) trashBeside(run, aside, why);
    const hadNone = cleared.filter((path) => asides.every((aside) => aside.path !== path));
    trashWritten(run, hadNone, [], why);
    run.journal().append({ t: 'at-rest', ...subject });
  }

  return {
    clear() {
      setAside(run, { subject, paths, persistent }, asides);
      cleared = paths;
      return asides.length > 0;
    },
    makeFolders() {
      // Known before they are made: the last may fail.
      folders = missingOutFolders(run.session, paths);
      makeOutFolders(run, subject, folders);
    },
    givePersistent,
    startOver(signal) {
      trashWritten(run, cleared, asides);
      return givePersistent(signal);
    },
    keep() {
      dropAsides(run, asides);
      // The stage's next claim says the same of a stage.
      if ('path' in subject && asides.length > 0) run.journal().append({ t: 'at-rest', ...subject });
    },
    async undo(why = 'failed', onBack = () => {}) {
      orLeaveOpen(run, putAllBack);
      onBack();
      orLeaveOpen(run, () => trashNew(why));
      await removeOutFolders(run, subject, folders, claimed);
    },
  };
}
