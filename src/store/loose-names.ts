/** The names of the loose objects: to list a folder of them once costs less than to look at each of thousands. */
import { join } from 'node:path';
import { namesIn } from '../base/files.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { Layout } from './layout.ts';

/** Whether an object of that name was there when its folder was first listed; says nothing about its bytes. */
export function openLooseNames(layout: Layout): (digest: Digest) => boolean {
  const folders = new Map<string, ReadonlySet<string>>();
  return (digest) => {
    const hex = hexOf(digest);
    const folder = hex.slice(0, 2);
    const known = folders.get(folder) ?? new Set(namesIn(join(layout.objects, folder)));
    folders.set(folder, known);
    return known.has(hex.slice(2));
  };
}
