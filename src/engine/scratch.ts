/** The scratch folders of a run: one for a stage and its inputs, for checkpoints, until the stage is recorded. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { ifPossible, makeFolder, namesIn, removeAll, removeIfEmpty } from '../base/files.ts';
import { hexOf } from '../digest.ts';
import type { Layout } from '../store/layout.ts';
import { temporaryName } from '../store/temporary.ts';
import type { Fingerprint } from './fingerprint.ts';

export interface Scratch {
  /** The stage's folder, with what an earlier try left in it. */
  open(print: Fingerprint): string;
  has(print: Pick<Fingerprint, 'key'>): boolean;
  /** The stage is recorded: nobody needs its checkpoints any more. What cannot be removed does no harm. */
  drop(print: Pick<Fingerprint, 'key'>): void;
  close(): void;
}

/** Removing an empty folder takes a journaling file system a millisecond, so the next stage gets it by a rename. */
export function openScratch(layout: Layout): Scratch {
  const spares: string[] = [];
  const folderOf = ({ key }: Pick<Fingerprint, 'key'>): string => join(layout.scratch, hexOf(key));

  function drop(folder: string): void {
    const stat = fx.lstatSync(folder);
    if (!stat) return;
    // A command may have changed who may do what with it.
    const isAsNew = stat.isDirectory() && (stat.mode & 0o7777) === (0o777 & ~fx.umask());
    const spare = join(layout.tmp, temporaryName());
    if (isAsNew && namesIn(folder).length === 0 && ifPossible(() => fx.renameSync(folder, spare)))
      spares.push(spare);
    else removeAll(folder);
  }

  return {
    open(print) {
      const folder = folderOf(print);
      const isThere = fx.existsSync(folder);
      // Old ones are swept, and this one is in use again.
      if (isThere) ifPossible(() => fx.utimesSync(folder, fx.now() / 1000, fx.now() / 1000));
      const spare = isThere ? undefined : spares.pop();
      if (spare === undefined || !ifPossible(() => fx.renameSync(spare, folder))) makeFolder(folder);
      return folder;
    },
    has: (print) => fx.existsSync(folderOf(print)),
    drop(print) {
      const folder = folderOf(print);
      // Once more at once, and not later: then another run may be at the stage.
      if (!ifPossible(() => drop(folder))) ifPossible(() => drop(folder));
    },
    close: () => {
      for (const spare of spares.splice(0)) ifPossible(() => removeIfEmpty(spare));
    },
  };
}
