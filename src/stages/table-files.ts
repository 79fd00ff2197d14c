/** The tables that a path of an option means: the file itself, or of a folder all its files of formats that tables have. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { formatOfFile, isTableFormat } from '../data/tables/format.ts';
import type { TableFile } from '../data/tables/table-file.ts';
import { compareUnits } from '../order.ts';
import { filesBelow } from './files-below.ts';

/** Of a folder in the code unit order of their paths. */
export function tableFilesAt(wdir: string, path: string): TableFile[] {
  const place = join(wdir, path);
  if (!fx.statSync(place)?.isDirectory()) return [{ path: place, name: path }];
  return filesBelow(place, [])
    .filter((file) => isTableFormat(formatOfFile(file.path)?.format ?? ''))
    .map((file) => ({ path: join(place, file.path), name: join(path, file.path) }))
    .sort((a, b) => compareUnits(a.name, b.name));
}
