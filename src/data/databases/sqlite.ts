/**
 * Reads from a SQLite file: one query on a private copy, as the library knows nothing of the locks that other programs
 * hold on the file, and would leave its own beside it.
 */
import { constants } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sqlite, { type Database } from 'node-sqlite3-wasm';
import { fx, isSystemError } from '../../base/effects.ts';
import { exists, makeFolder, removeAll } from '../../base/files.ts';
import { ulid } from '../../base/ulid.ts';
import { quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { locked, missingColumn, missingFile, refused, refuseTwice } from './faults.ts';
import type { Last, Query, QueryOptions, RowTaker, RunQuery } from './rows.ts';
import { bareSelect, lastMark } from './select.ts';
import { takeBack } from './sqlite-journal.ts';

const rowsAtOnce = 2000;

export const querySqlite: RunQuery = (query, options, taker) =>
  withCopy(options, async (file) => {
    const { name } = options;
    let database: Database | null = null;
    try {
      database = new sqlite.Database(file, { fileMustExist: true });
      // Alone, it needs no memory shared with others to see what stands in the log beside the file.
      database.exec(
        'PRAGMA locking_mode = EXCLUSIVE; BEGIN; SELECT count(*) FROM sqlite_schema; PRAGMA temp_store = MEMORY',
      );
      await read(database, query, options, taker);
    } catch (error) {
      if (!(error instanceof sqlite.SQLite3Error)) throw error;
      if (/not a database|Could not open|malformed|unable to open/.test(error.message))
        throw locked(name, error.message, 'see whether it is a database of SQLite, and whole');
      throw refused(name, error.message);
    } finally {
      database?.close();
    }
  });

interface SqliteColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'BLOB';
}

async function read(
  database: Database,
  query: Query,
  { name, signal }: QueryOptions,
  taker: RowTaker,
): Promise<void> {
  const text = withLast(database, query, name);
  const columns = columnsOf(database, text, name);
  await taker.columns(columns.map(({ name: column, type }) => ({ name: column, given: type, type })));
  const cells = columns.map(({ name: column, type }, i) => `${cast(quoted(column), type)} AS c${i}`);
  const statement = database.prepare(`SELECT ${cells.join(', ')} FROM (\n${text}\n)`);
  try {
    let rows: Value[][] = [];
    for (const row of statement.iterate()) {
      rows.push(columns.map((_, i) => (row as Record<string, Value>)[`c${i}`] ?? null));
      if (rows.length < rowsAtOnce) continue;
      await taker.rows(rows);
      rows = [];
      await setImmediate();
      signal.throwIfAborted();
    }
    if (rows.length > 0) await taker.rows(rows);
  } finally {
    statement.finalize();
  }
}

/** Each value has a type of its own; a column gets the one that holds all of its values. */
function columnsOf(database: Database, text: string, name: string): SqliteColumn[] {
  const described = describe(database, text, name);
  const kinds = ['integer', 'real', 'text', 'blob'] as const;
  const counts = described.flatMap((column, i) =>
    kinds.map((kind) => `sum(typeof(${quoted(column.name)}) = '${kind}') AS ${kind}${i}`),
  );
  const found = database.get(`SELECT ${counts.join(', ')} FROM (\n${text}\n)`) as Record<
    string,
    number | null
  >;
  return described.map((column, i) => {
    const [integers, reals, texts, blobs] = kinds.map((kind) => (found[`${kind}${i}`] ?? 0) > 0);
    const type = blobs
      ? 'BLOB'
      : texts
        ? 'VARCHAR'
        : reals
          ? 'DOUBLE'
          : integers
            ? 'BIGINT'
            : affinityOf(column.type);
    return { name: column.name, type };
  });
}

/** A view tells the columns of a query, of one without rows too; two of one name get numbers there. */
function describe(database: Database, text: string, name: string): { name: string; type: string }[] {
  const view = 'temp.luc_rows';
  database.exec(`CREATE TEMP VIEW luc_rows AS SELECT * FROM (\n${text}\n)`);
  const columns = database.all("SELECT name, type FROM pragma_table_info('luc_rows')") as {
    name: string;
    type: string;
  }[];
  database.exec(`DROP VIEW ${view}`);
  const names = columns.map((column) => column.name);
  refuseTwice(
    name,
    names.map((one) => {
      const first = one.replace(/:\d+$/, '');
      return first !== one && names.includes(first) ? first : one;
    }),
  );
  return columns;
}

/** By SQLite's own rules for declared types, except that what has none is most likely text. */
function affinityOf(declared: string): SqliteColumn['type'] {
  if (/INT/i.test(declared)) return 'BIGINT';
  if (/REAL|FLOA|DOUB/i.test(declared)) return 'DOUBLE';
  return 'VARCHAR';
}

const cast = (column: string, type: SqliteColumn['type']): string =>
  type === 'VARCHAR' ? `CAST(${column} AS TEXT)` : type === 'BLOB' ? `CAST(${column} AS BLOB)` : column;

function withLast(database: Database, { statement, incremental, last }: Query, name: string): string {
  const text = bareSelect(statement);
  if (incremental === null) return text;
  const columns = describe(database, text.replaceAll(lastMark, 'NULL'), name).map((column) => column.name);
  if (!columns.includes(incremental)) throw missingColumn(name, incremental, columns);
  if (text.includes(lastMark)) return text.replaceAll(lastMark, () => literal(last));
  return last === null ? text : `SELECT * FROM (\n${text}\n) WHERE ${quoted(incremental)} > ${literal(last)}`;
}

/** What is below all but NULL where there is no last one. Moments are written as SQLite's own functions write them. */
function literal(last: Last): string {
  if (last === null) return '-9e999';
  if (typeof last !== 'string') return String(last);
  const text = last.replace(
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d*?)0*Z$/,
    (_, day, time, fraction) => `${day} ${time}${fraction === '.' ? '' : fraction}`,
  );
  return `'${text.replaceAll("'", "''")}'`;
}

const tries = 3;

/** With changes that lie beside the file and are not in it yet, and without those that may still be taken back. */
async function withCopy(options: QueryOptions, use: (file: string) => Promise<void>): Promise<void> {
  const { place, name, temporary, signal } = options;
  if (!exists(place)) throw missingFile(name);
  const folder = join(temporary, `sqlite-${ulid()}`);
  const copy = join(folder, 'database');
  try {
    for (let tried = 0; ; tried++) {
      signal.throwIfAborted();
      // What lay beside the file the time before would change what is read now.
      removeAll(folder);
      makeFolder(folder);
      const before = looks(place);
      for (const part of parts) await copyIfThere(place + part, copy + part);
      if (looks(place) === before) break;
      if (tried === tries)
        throw locked(name, 'it changes all the time', 'read it while no program writes to it');
    }
    const restored = join(folder, 'restored');
    const journal = `${copy}-journal`;
    await use(exists(journal) && takeBack(copy, journal, restored) ? restored : copy);
  } finally {
    removeAll(folder);
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await fx.copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

const parts = ['', '-wal', '-journal'];

const looks = (place: string): string =>
  parts
    .map((part) => fx.statSync(place + part))
    .map((stat) => `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`)
    .join('\n');
