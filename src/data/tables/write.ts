/** Writes what a query gives to a file; equal rows give equal bytes. */
import { type Database, literal } from '../duckdb.ts';
import type { TableFormat } from './format.ts';

const compressions = ['zstd', 'snappy', 'gzip', 'none'] as const;

export interface WriteOptions {
  readonly format: TableFormat;
  /** Of parquet; zstd where none is given. */
  readonly compression?: (typeof compressions)[number];
  /** Text formats with `.gz`. */
  readonly gzip?: boolean;
}

/** To a path that nobody looks at yet; how many rows were written. */
export async function writeTable(
  database: Database,
  query: string,
  path: string,
  { format, compression = 'zstd', gzip = false }: WriteOptions,
): Promise<number> {
  const how: Record<string, string> = {
    parquet: `FORMAT parquet, COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}, ROW_GROUP_SIZE 122880`,
    csv: 'FORMAT csv, HEADER true',
    tsv: "FORMAT csv, HEADER true, DELIMITER '\\t'",
    jsonl: 'FORMAT json',
    json: 'FORMAT json, ARRAY true',
  };
  const packed = format === 'parquet' ? '' : `, COMPRESSION ${gzip ? 'gzip' : 'uncompressed'}`;
  return database.run(`COPY (${query}) TO ${literal(path)} (${how[format]}${packed})`);
}
