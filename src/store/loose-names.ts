/** The names of the loose objects: to list a folder of them once costs less than to look at each of thousands. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Layout } from './layout.ts';

export interface LooseNames {
  /** Whether an object of that name was there when it was first asked for; says nothing about its bytes. */
  readonly has: (digest: Digest) => boolean;
  readonly add: (digest: Digest) => void;
}

interface Folder {
  readonly path: string;
  readonly names: Set<string>;
  looks: number;
}

/** Looks at single files that cost about as much as to list their folder. */
const looksBeforeList = 8;

export function openLooseNames(layout: Layout): LooseNames {
  const folders = new Map<string, Folder>();
  function folderOf(hex: string): Folder {
    const name = hex.slice(0, 2);
    const folder = folders.get(name) ?? { path: join(layout.objects, name), names: new Set(), looks: 0 };
    folders.set(name, folder);
    return folder;
  }
  function has(digest: Digest): boolean {
    const hex = hexOf(digest);
    const folder = folderOf(hex);
    const name = hex.slice(2);
    if (folder.names.has(name)) return true;
    folder.looks++;
    if (folder.looks > looksBeforeList + 1) return false;
    const found =
      folder.looks > looksBeforeList
        ? namesIn(folder.path)
        : fx.existsSync(`${folder.path}/${name}`)
          ? [name]
          : [];
    for (const one of found) folder.names.add(one);
    return folder.names.has(name);
  }
  return {
    has,
    add: (digest) => {
      const hex = hexOf(digest);
      folderOf(hex).names.add(hex.slice(2));
    },
  };
}
