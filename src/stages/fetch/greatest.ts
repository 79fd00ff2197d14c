/** The greatest value of a column in what was recorded last: after it, only newer rows are asked for. */

import type { Last } from '../../data/databases/rows.ts';
import { openDatabase, quoted } from '../../data/duckdb.ts';
import { readTable } from '../../data/tables/read.ts';
import { WorkError } from '../../work.ts';
import type { FetchContext } from './source.ts';

/** Null where the table has no rows, or the column no values. */
export async function greatestIn(
  path: string,
  column: string,
  { memory, threads, temporary, signal }: Pick<FetchContext, 'memory' | 'threads' | 'temporary' | 'signal'>,
): Promise<Last> {
  const database = await openDatabase({ memory, threads, temporary, signal });
  try {
    const columns = await readTable(database, 'recorded', [{ path, name: path }]);
    if (!columns.some(({ name }) => name === column))
      throw new WorkError({
        code: 'missing-column',
        message: `what was recorded has no column \`${column}\``,
        hint: 'select it in `statement`, and remove what is recorded to begin anew',
        option: ['incremental'],
      });
    const [row] = await database.rows(`SELECT max(${quoted(column)}) AS greatest FROM recorded`);
    const value = row?.greatest ?? null;
    return value === null || typeof value === 'number' || typeof value === 'bigint' ? value : String(value);
  } finally {
    database.close();
  }
}
