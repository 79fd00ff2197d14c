/** The names of the loose objects: to list a folder of them once costs less than to look at each of thousands. */
import { join } from 'node:path';
import { namesIn } from '../base/files.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Layout } from './layout.ts';

export interface LooseNames {
  /** Whether an object of that name was there when its folder was first listed; says nothing about its bytes. */
  readonly has: (digest: Digest) => boolean;
  readonly add: (digest: Digest) => void;
}

export function openLooseNames(layout: Layout): LooseNames {
  const folders = new Map<string, Set<string>>();
  function namesBeside(digest: Digest): Set<string> {
    const folder = hexOf(digest).slice(0, 2);
    const names = folders.get(folder) ?? new Set(namesIn(join(layout.objects, folder)));
    folders.set(folder, names);
    return names;
  }
  return {
    has: (digest) => namesBeside(digest).has(hexOf(digest).slice(2)),
    add: (digest) => void namesBeside(digest).add(hexOf(digest).slice(2)),
  };
}
