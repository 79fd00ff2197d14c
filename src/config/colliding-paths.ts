/** Tells of outs and data whose paths are one where the project lies: one would be written over the other. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { ancestorsOf, type RelPath } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Place } from '../place.ts';
import { foldName } from '../tree.ts';
import type { Tell } from './source.ts';

interface Tracked {
  readonly path: RelPath;
  readonly at: Place;
}

/** `file` is in `root`. How accents are written tells no paths apart anywhere: people cannot see it. */
export function tellCollidingPaths({ stages, data }: Pipeline, root: string, file: string, tell: Tell): void {
  const isFolding = foldsCase(root, file);
  const keyOf = isFolding ? foldName : (path: string): string => path.normalize('NFC');
  const tracked: readonly Tracked[] = [...stages.flatMap(({ outs }) => outs), ...data];
  const known = new Map<string, Tracked>();
  for (const one of tracked) if (!known.has(keyOf(one.path))) known.set(keyOf(one.path), one);
  for (const { path, at } of tracked) {
    const [way, other] = findOther(path);
    if (other)
      tell({
        code: 'names-collide',
        message: `\`${way}\` and \`${other.path}\` are one name ${isFolding ? 'on this file system' : 'to people and to many file systems'}`,
        at,
        hint: 'give one of them another name',
        related: [{ message: 'the other one', at: other.at }],
      });
  }

  /** The path, or a folder above it, that is another's. */
  function findOther(path: RelPath): [RelPath, Tracked] | [] {
    for (const way of [path, ...ancestorsOf(path)]) {
      const other = known.get(keyOf(way));
      if (other && other.path !== way) return [way, other];
    }
    return [];
  }
}

function foldsCase(root: string, file: string): boolean {
  const [one, other] = [file, file.toUpperCase()].map((name) => fx.statSync(join(root, name)));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
