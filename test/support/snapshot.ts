/** What a folder holds, as one value that tests compare whole. */
import * as fs from 'node:fs';
import { join } from 'node:path';

/** Path → text of a file (`x:` before an executable's), `→ target` of a link, `/` for an empty folder. */
export type Snapshot = Readonly<Record<string, string>>;

export function snapshotOf(folder: string, without: readonly string[] = []): Snapshot {
  const found: Record<string, string> = {};
  visit('');
  return found;

  function visit(below: string): void {
    const names = fs
      .readdirSync(join(folder, below))
      .filter((name) => below !== '' || !without.includes(name))
      .sort();
    if (names.length === 0 && below !== '') found[below] = '/';
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const stat = fs.lstatSync(join(folder, path));
      if (stat.isDirectory()) visit(path);
      else if (stat.isSymbolicLink()) found[path] = `→ ${fs.readlinkSync(join(folder, path))}`;
      else found[path] = `${stat.mode & 0o100 ? 'x:' : ''}${fs.readFileSync(join(folder, path), 'utf8')}`;
    }
  }
}
