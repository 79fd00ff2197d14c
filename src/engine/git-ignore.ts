/** Keeps git off the outs: a line in the `.gitignore` beside each, as far as there is a git work tree. */
import { join } from 'node:path';
import { readIfThere, writeWhole } from '../base/files.ts';
import { nameOf, parentOf, type RelPath } from '../path.ts';
import { absolute } from '../store/layout.ts';
import type { Session } from './session.ts';

/** Adds `/name` to the `.gitignore` of each path's folder where no such line is there; one write a folder. */
export function ignorePaths({ layout, gitRoot }: Session, paths: readonly RelPath[]): void {
  if (gitRoot === null) return;
  for (const [folder, inside] of byFolder(paths)) {
    const file = join(absolute(layout, folder), '.gitignore');
    const text = readIfThere(file)?.toString() ?? '';
    const known = new Set(text.split('\n').map((line) => line.replace(/\/$/, '')));
    const lines = inside.map((path) => `/${escapeName(nameOf(path))}`).filter((line) => !known.has(line));
    if (lines.length === 0) continue;
    const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    writeWhole(file, `${start}${lines.join('\n')}\n`);
  }
}

/** A name as a literal gitignore pattern. A newline cannot be written; `?` stands for it. */
const escapeName = (name: string): string =>
  name
    .replace(/[\\*?[\]!#]/g, '\\$&')
    .replace(/\n/g, '?')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));

function byFolder(paths: readonly RelPath[]): ReadonlyMap<RelPath, readonly RelPath[]> {
  const folders = new Map<RelPath, RelPath[]>();
  for (const path of paths) {
    const inside = folders.get(parentOf(path));
    if (inside) inside.push(path);
    else folders.set(parentOf(path), [path]);
  }
  return folders;
}
