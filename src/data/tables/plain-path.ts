/** Paths that DuckDB takes for one file: it would read `*`, `?`, `[` and `{` as a glob. */
import { fx } from '../../base/effects.ts';
import { makeFolder } from '../../base/files.ts';
import type { Database } from '../duckdb.ts';
import { temporaryPath } from './pieces.ts';
import type { TableFile } from './table-file.ts';

/** The file, or a link to it that has a plain name. */
export function plainPath({ temporary }: Database, file: TableFile): TableFile {
  if (!/[*?[{]/.test(file.path)) return file;
  const path = temporaryPath(temporary);
  makeFolder(temporary);
  fx.symlinkSync(file.path, path);
  return { ...file, path };
}
