/** Where below the folder each name of an archive belongs; refuses what leaves it, and what meets another there. */
import { foldName, isReservedName } from '../../tree.ts';
import { badName, collides, leaves } from './faults.ts';

export interface Names {
  /** The path of a file or folder, and the folders above it that are new, outermost first; null for the top itself. */
  place(name: string, isFolder: boolean): { readonly path: string; readonly above: readonly string[] } | null;
}

export function openNames(archive: string): Names {
  /** By folded paths, so that the answer is the same on every file system. */
  const taken = new Map<string, { readonly path: string; readonly isFolder: boolean }>();

  /** The folders down to `path` that are new. */
  function enter(path: string): readonly string[] {
    if (path === '') return [];
    const folded = foldName(path);
    const known = taken.get(folded);
    if (known?.isFolder && known.path === path) return [];
    if (known) throw collides(archive, path, known.path);
    const above = enter(parentOf(path));
    taken.set(folded, { path, isFolder: true });
    return [...above, path];
  }

  return {
    place: (name, isFolder) => {
      const path = partsOf(archive, name).join('/');
      if (path === '') {
        if (isFolder) return null;
        throw badName(archive, name, 'which is no name of a file');
      }
      const above = enter(isFolder ? path : parentOf(path));
      if (isFolder) return { path, above };
      const folded = foldName(path);
      const known = taken.get(folded);
      if (known) throw collides(archive, path, known.path);
      taken.set(folded, { path, isFolder });
      return { path, above };
    },
  };
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function partsOf(archive: string, name: string): string[] {
  if (name.includes('\0')) throw badName(archive, name, 'which holds a NUL');
  if (name.includes('\ufffd')) throw badName(archive, name, 'whose name is not UTF-8');
  if (/^(?:[/\\]|[a-z]:)/i.test(name)) throw leaves(archive, name);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) {
    if (/^\.\.(?:\\|$)|\\\.\.(?:\\|$)/.test(part)) throw leaves(archive, name);
    if (isReservedName(part)) throw badName(archive, name, `and \`${part}\` is not data`);
    if (Buffer.byteLength(part) > longestName) throw badName(archive, name, 'whose name is too long');
  }
  if (Buffer.byteLength(name) > longestPath) throw badName(archive, name, 'whose path is too long');
  return parts;
}

/** Of a name, and of a path: what every file system that we know takes. */
const longestName = 255;
const longestPath = 2000;
