/** Reads files as one table of a database: a view or a table whose rows come in the order of the files. */
import { WorkError } from '../../work.ts';
import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { databaseType, type ScalarType } from './column-type.ts';
import { formatOfFile, type ReadableFormat } from './format.ts';
import type { TableFile } from './table-file.ts';

export interface ReadOptions {
  /** By each file's extension where none is given. */
  readonly format?: ReadableFormat;
  /** Wins over inference. */
  readonly types?: Readonly<Record<string, ScalarType>>;
}

/**
 * Makes the table `name`, which takes its rows from the files as they are now, in their order. Columns must agree in
 * name and type (`schema-mismatch`).
 */
export async function readTable(
  database: Database,
  name: string,
  files: readonly TableFile[],
  options: ReadOptions = {},
): Promise<Column[]> {
  const sources = files.map((file) => sourceOf(file, options));
  await database.run(
    `CREATE OR REPLACE VIEW ${quoted(name)} AS ${sources.map((one) => `FROM ${one}`).join(' UNION ALL ')}`,
  );
  return database.columns(`FROM ${quoted(name)}`);
}

function sourceOf(file: TableFile, { format, types = {} }: ReadOptions): string {
  const found = format ?? formatOfFile(file.path)?.format;
  const path = literal(file.path);
  const given = Object.entries(types).map(
    ([column, type]) => `${literal(column)}: ${literal(databaseType(type))}`,
  );
  if (found === 'parquet') return `read_parquet(${path})`;
  if (found === 'csv' || found === 'tsv')
    return `read_csv(${path}${given.length > 0 ? `, types = {${given.join(', ')}}` : ''})`;
  if (found === 'jsonl' || found === 'json') return `read_json(${path}, maximum_object_size = 16777216)`;
  throw new WorkError({
    code: 'unknown-format',
    message: `${file.name} has no format that tables are read from`,
  });
}
