/** The tables that a path of an option means: the file itself, or of a folder all its files of formats that tables have. */
import { join, relative } from 'node:path';
import { fx } from '../base/effects.ts';
import { formatOfFile, isTableFormat } from '../data/tables/format.ts';
import type { TableFile } from '../data/tables/table-file.ts';

/** Of a folder in the code unit order of their paths. */
export function tableFilesAt(wdir: string, path: string): TableFile[] {
  const place = join(wdir, path);
  if (!fx.statSync(place)?.isDirectory()) return [{ path: place, name: path }];
  return filesBelow(place)
    .filter((file) => isTableFormat(formatOfFile(file)?.format ?? ''))
    .map((file) => ({ path: file, name: join(path, relative(place, file)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesBelow(folder: string): string[] {
  return fx.readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return fx.statSync(path)?.isDirectory() ? filesBelow(path) : [path];
  });
}
