/** Reads from a DuckDB file: one query on a database that is attached to be read only. */
import { exists } from '../../base/files.ts';
import { DatabaseError } from '../database-error.ts';
import { type Database, literal, openDatabase, quoted } from '../duckdb.ts';
import { locked, missingColumn, missingFile, noOrder, refused, refuseTwice } from './faults.ts';
import type { Query, RunQuery } from './rows.ts';
import { bareSelect, lastMark } from './select.ts';

export const queryDuckdb: RunQuery = async (query, options, taker) => {
  const { place, name, temporary, signal } = options;
  if (!exists(place)) throw missingFile(name);
  const database = await openDatabase({ memory: 2 ** 30, threads: 1, temporary, signal });
  try {
    await attach(database, place, name);
    const text = await withLast(database, query, name);
    const columns = await database.columns(text);
    refuseTwice(
      name,
      columns.map((column) => column.name),
    );
    await taker.columns(
      columns.map((column) => ({ name: column.name, given: column.type, type: column.type })),
    );
    for await (const { rows, columns: values } of database.stream(`USE luc_source;\n${text}`))
      await taker.rows(Array.from({ length: rows }, (_, row) => values.map((column) => column[row] ?? null)));
  } catch (error) {
    throw error instanceof DatabaseError ? refused(name, error.message) : error;
  } finally {
    database.close();
  }
};

async function attach(database: Database, place: string, name: string): Promise<void> {
  try {
    await database.run(`ATTACH ${literal(place)} AS luc_source (READ_ONLY); USE luc_source`);
    // The query reads the database, and no other file.
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
  return text.replaceAll(lastMark, `${literal(String(value))}::${type}`);
}

function leastOf(type: string): string | null {
  if (/^(?:DATE|TIMESTAMP.*|DOUBLE|FLOAT)$/.test(type)) return '-infinity';
  const bits = { TINYINT: 7, SMALLINT: 15, INTEGER: 31, BIGINT: 63, HUGEINT: 127 }[type];
  if (bits !== undefined) return String(-(2n ** BigInt(bits)));
  if (/^U\w+INT(?:EGER)?$/.test(type)) return '0';
  return type === 'VARCHAR' ? '' : null;
}
