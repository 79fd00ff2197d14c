/** Writes what a query gives to a file; equal rows give equal bytes. */

import { type Column, type Database, literal, quoted } from '../duckdb.ts';
import { columnTypeOf } from './column-type.ts';
import type { TableFormat } from './format.ts';
import { type TypeTree, typeTree } from './type-tree.ts';

export type Compression = 'zstd' | 'snappy' | 'gzip' | 'none';

export interface WriteOptions {
  readonly format: TableFormat;
  /** Of parquet; zstd where none is given. */
  readonly compression?: Compression;
  /** Of csv, tsv, jsonl and json. */
  readonly gzip?: boolean;
  /** Of parquet: texts by name that are no part of the rows. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/** How the database's message begins where a number is none for JSON. */
export const nonFinite = 'non-finite: ';

/** Rows of a parquet file that lie together; fixed, as it is seen in the bytes. */
const rowGroup = 122_880;

/** To a path that nobody looks at yet; how many rows were written. */
export async function writeTable(
  database: Database,
  query: string,
  path: string,
  options: WriteOptions,
): Promise<number> {
  if (options.format === 'arrow') {
    const { writeArrow } = await import('./arrow-write.ts');
    return writeArrow(database, query, path);
  }
  return database.run(
    `COPY (${await writable(database, query, options.format)}) TO ${literal(path)} (${formOf(options)})`,
  );
}

/** How DuckDB shall write it. */
function formOf({ format, compression = 'zstd', gzip = false, metadata }: WriteOptions): string {
  const packed = `COMPRESSION ${gzip ? 'gzip' : 'uncompressed'}`;
  switch (format) {
    case 'parquet': {
      const notes = [...(metadata ?? [])].map(([name, text]) => `${literal(name)}: ${literal(text)}`);
      const noted = notes.length > 0 ? `, KV_METADATA {${notes.join(', ')}}` : '';
      return `FORMAT parquet, ROW_GROUP_SIZE ${rowGroup}, COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}${noted}`;
    }
    case 'csv':
      return `FORMAT csv, HEADER true, DELIMITER ',', ${packed}`;
    case 'tsv':
      return `FORMAT csv, HEADER true, DELIMITER '\\t', ${packed}`;
    case 'jsonl':
      return `FORMAT json, ARRAY false, ${packed}`;
    case 'json':
      return `FORMAT json, ARRAY true, ${packed}`;
    case 'arrow':
      throw new Error('the database writes no arrow');
  }
}

/**
 * Texts have dates and times as `2026-01-31` and `2026-01-31T00:00:00.000000Z`, bytes in base64; csv and tsv have lists
 * and structs as JSON. JSON knows no number that is not finite (`non-finite`).
 */
async function writable(database: Database, query: string, format: TableFormat): Promise<string> {
  if (format === 'parquet' || format === 'arrow') return query;
  const columns = await database.columns(query);
  const isJson = format === 'json' || format === 'jsonl';
  const expressions = columns.map((column) => `${textOf(column, isJson)} AS ${quoted(column.name)}`);
  return `SELECT ${expressions.join(', ')} FROM (${query})`;
}

function textOf({ name, type }: Column, isJson: boolean): string {
  const value = quoted(name);
  switch (columnTypeOf(type)) {
    case 'date':
      return isJson ? value : `CAST(${value} AS VARCHAR)`;
    case 'double':
      return isJson ? jsonOf(value, typeTree(type), name) : value;
    case 'list':
    case 'struct': {
      // Of a map the database makes an object by itself.
      const json = type.includes('MAP(') ? value : jsonOf(value, typeTree(type), name);
      return isJson ? json : `CAST(to_json(${json}) AS VARCHAR)`;
    }
    default:
      return jsonOf(value, typeTree(type), name);
  }
}

/** A value of this type, and all in it, as JSON can have it. */
function jsonOf(value: string, tree: TypeTree, column: string, depth = 0): string {
  if (tree.kind === 'list') {
    const item = `item${depth}`;
    const inside = jsonOf(item, tree.item, column, depth + 1);
    return inside === item ? value : `list_transform(${value}, lambda ${item}: ${inside})`;
  }
  if (tree.kind === 'struct') {
    const fields = tree.fields.map(({ name, type }) => {
      const field = `struct_extract(${value}, ${literal(name)})`;
      return { name, field, inside: jsonOf(field, type, column, depth) };
    });
    if (fields.every(({ field, inside }) => field === inside)) return value;
    const packed = fields.map(({ name, inside }) => `${quoted(name)} := ${inside}`).join(', ');
    return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${packed}) END`;
  }
  switch (columnTypeOf(tree.name)) {
    case 'timestamp':
      return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
    case 'blob':
      return `to_base64(${value})`;
    case 'double': {
      const message = `${nonFinite}column \`${column}\` has a number that JSON cannot hold`;
      return `CASE WHEN ${value} IS NULL OR isfinite(${value}) THEN ${value} ELSE error(${literal(message)}) END`;
    }
    default:
      return value;
  }
}
