/** Opens vector files of every format, for who trains, predicts or compares vectors. */
import { fx } from '../../base/effects.ts';
import { WorkError } from '../../work.ts';
import type { Database } from '../duckdb.ts';
import { formatOfFile } from '../tables/format.ts';
import type { TableFile } from '../tables/table-file.ts';
import { isSafetensors } from './format.ts';
import type { VectorColumns, VectorSource } from './vector-file.ts';

/**
 * Null for a table without vectors, so that an option that takes both asks here first. A view of the database is left
 * behind for formats that it reads.
 */
export async function openVectors(
  database: Database,
  file: TableFile,
  columns: VectorColumns = {},
): Promise<VectorSource | null> {
  if (!fx.statSync(file.path))
    throw new WorkError({ code: 'missing-input', message: `${file.name} is not there` });
  if (isSafetensors(file.path)) {
    const { openSafetensorsVectors } = await import('./safetensors-read.ts');
    return openSafetensorsVectors(file, columns);
  }
  if (formatOfFile(file.path)?.format === 'arrow') {
    const { openArrowVectors } = await import('./arrow-read.ts');
    return openArrowVectors(file, columns);
  }
  const { openTableVectors } = await import('./tables.ts');
  return openTableVectors(database, file, columns);
}
