/** Writes what a query gives as an Arrow IPC file. */
import type { Database } from '../duckdb.ts';

export async function writeArrow(_database: Database, _query: string, _path: string): Promise<number> {
  throw new Error('arrow is not written yet');
}
