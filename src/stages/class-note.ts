/** What a parquet file of predictions says of itself: the classes, in the order of its probabilities. */
import { type Database, literal } from '../data/duckdb.ts';
import { plainPath } from '../data/tables/plain-path.ts';
import type { TableFile } from '../data/tables/table-file.ts';
import { isList, type Json } from '../json.ts';
import type { ClassName } from '../ml/model.ts';

/** Its name among the notes of the file; a list in JSON. */
export const classesNote = 'luc.classes';

/** Null where it says nothing. */
export async function notedClasses(
  database: Database,
  file: TableFile,
): Promise<readonly ClassName[] | null> {
  if (!file.path.endsWith('.parquet')) return null;
  const [found] = await database.rows(
    `SELECT decode(value) AS classes FROM parquet_kv_metadata(${literal(plainPath(database, file).path)})
     WHERE decode(key) = ${literal(classesNote)}`,
  );
  if (typeof found?.classes !== 'string') return null;
  const read = JSON.parse(found.classes) as Json;
  return isList(read) && read.every((one) => one !== null && typeof one !== 'object')
    ? (read as ClassName[])
    : null;
}
