/** Files of a fetch that brings several: each is kept once it is whole, so that a killed fetch asks only for the others. */
import { dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { exists, linkNew, makeFolder, removeAll } from '../../base/files.ts';
import { digestOf, hexOf } from '../../digest.ts';

export interface Parts {
  /** Absolute: where the file of this very content is, or has to be made, whole or not at all. */
  readonly pathOf: (content: string) => string;
  readonly has: (content: string) => boolean;
  /** Puts the files where they belong below the folder, in place of all that was there. */
  readonly place: (files: Iterable<{ readonly content: string; readonly path: string }>) => Promise<void>;
}

export function openParts(folder: string): Parts {
  const kept = `${folder}.parts`;
  makeFolder(kept);
  const pathOf = (content: string): string => join(kept, hexOf(digestOf(content)));
  return {
    pathOf,
    has: (content) => exists(pathOf(content)),
    place: async (files) => {
      removeAll(folder);
      makeFolder(folder);
      for (const { content, path } of files) {
        const to = join(folder, path);
        makeFolder(dirname(to));
        if (!linkNew(pathOf(content), to)) await fx.copyFile(pathOf(content), to, 0);
      }
    },
  };
}
