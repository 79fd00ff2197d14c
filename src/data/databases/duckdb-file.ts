/** Reads from a DuckDB file: one query on a database that is attached to be read only. */
import { dirname } from 'node:path';
import { exists } from '../../base/files.ts';
import { DatabaseError } from '../database-error.ts';
import { type Database, literal, openDatabase, quoted } from '../duckdb.ts';
import { locked, missingColumn, missingFile, noOrder, refused, refuseTwice } from './faults.ts';
import type { Query, QueryOptions, RunQuery } from './rows.ts';
import { bareSelect, lastMark } from './select.ts';

export const queryDuckdb: RunQuery = (query, options, taker) =>
  withAttached(options, null, async (database) => {
    const text = await textOf(database, query, options.name);
    const columns = await database.columns(text);
    await taker.columns(columns.map(({ name, type }) => ({ name, given: type, type })));
    for await (const { rows, columns: values } of database.stream(`USE luc_source;\n${text}`))
      await taker.rows(Array.from({ length: rows }, (_, row) => values.map((column) => column[row] ?? null)));
  });

/** Keeps the answer in a Parquet file, with types that no value of ours has, too. */
export const copyDuckdb = (query: Query, options: QueryOptions, to: string): Promise<number> =>
  withAttached(options, dirname(to), async (database) => {
    const text = await textOf(database, query, options.name);
    return database.run(`COPY (\n${text}\n) TO ${literal(to)} (FORMAT parquet)`);
  });

/** `writable`: the one folder beside the database that may be touched. */
async function withAttached<Value>(
  { place, name, temporary, memory, signal }: QueryOptions,
  writable: string | null,
  use: (database: Database) => Promise<Value>,
): Promise<Value> {
  if (!exists(place)) throw missingFile(name);
  const database = await openDatabase({ memory, threads: 1, temporary, signal });
  try {
    await attach(database, place, name, writable);
    return await use(database);
  } catch (error) {
    throw error instanceof DatabaseError ? refused(name, error.message) : error;
  } finally {
    database.close();
  }
}

async function textOf(database: Database, query: Query, name: string): Promise<string> {
  const text = await withLast(database, query, name);
  const columns = await database.columns(text);
  refuseTwice(
    name,
    columns.map((column) => column.name),
  );
  return text;
}

async function attach(
  database: Database,
  place: string,
  name: string,
  writable: string | null,
): Promise<void> {
  try {
    await database.run(`ATTACH ${literal(place)} AS luc_source (READ_ONLY); USE luc_source`);
    // The query reads the database, and no other file.
    if (writable !== null) await database.run(`SET allowed_directories = [${literal(writable)}]`);
    await database.run('SET enable_external_access = false');
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw locked(
      name,
      error.message,
      'see whether it is a database of DuckDB, and no other program writes to it',
    );
  }
}

async function withLast(
  database: Database,
  { statement, incremental, last }: Query,
  name: string,
): Promise<string> {
  const text = bareSelect(statement);
  if (incremental === null) return text;
  const columns = await database.columns(text.replaceAll(lastMark, 'NULL'));
  const type = columns.find((column) => column.name === incremental)?.type;
  if (type === undefined)
    throw missingColumn(
      name,
      incremental,
      columns.map((column) => column.name),
    );
  if (!text.includes(lastMark)) {
    if (last === null) return text;
    return `SELECT * FROM (\n${text}\n) WHERE ${quoted(incremental)} > ${literal(String(last))}::${type}`;
  }
  const value = last ?? leastOf(type);
  if (value === null) throw noOrder(name, incremental, type);
  return text.replaceAll(lastMark, () => `${literal(String(value))}::${type}`);
}

function leastOf(type: string): string | null {
  if (/^(?:DATE|TIMESTAMP.*|DOUBLE|FLOAT)$/.test(type)) return '-infinity';
  const bits = { TINYINT: 7, SMALLINT: 15, INTEGER: 31, BIGINT: 63, HUGEINT: 127 }[type];
  if (bits !== undefined) return String(-(2n ** BigInt(bits)));
  if (/^U\w+INT(?:EGER)?$/.test(type)) return '0';
  return type === 'VARCHAR' ? '' : null;
}
