/** The one door to DuckDB: a database in memory that spills to a folder, loads nothing from outside and knows no time zone. */
import * as library from '@duckdb/node-api';
import { databaseError } from './database-error.ts';
import { type Value, valueReader, valueWriter } from './duckdb-values.ts';

export interface DatabaseOptions {
  /** Bytes that the database may hold in memory; beyond them it spills to `temporary`, where it can. */
  readonly memory: number;
  readonly threads: number;
  /** Absolute; made when it is needed. */
  readonly temporary: string;
  /** Interrupts what is running; then that rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** `type` in DuckDB's words (`VARCHAR`, `DOUBLE[]`); see `tables/column-type.ts` for ours. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export type Row = Readonly<Record<string, Value>>;

/** Rows that lie together, a column at a time. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly (readonly Value[])[];
}

/** Tables and views are seen by all of its connections. What DuckDB refuses is a `DatabaseError`. */
export interface Database {
  /** Absolute: a folder for what lies on disk beside the database; it need not be there. */
  readonly temporary: string;
  readonly signal: AbortSignal | undefined;
  /** One or several statements; how many rows the last one changed. `values` for `?` or `$1`. */
  readonly run: (sql: string, values?: readonly Bound[]) => Promise<number>;
  /** All rows at once: for answers that are known to be small. */
  readonly rows: (sql: string, values?: readonly Bound[]) => Promise<Row[]>;
  /** Rows in their order, a few thousand at a time, while other statements may run. */
  readonly stream: (sql: string, values?: readonly Bound[]) => AsyncGenerator<Batch, void>;
  /** What a query gives, without running it. */
  readonly columns: (query: string) => Promise<Column[]>;
  /** Rows to the end of a table, values in the order of its columns; how many. */
  readonly append: (
    table: string,
    rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
  ) => Promise<number>;
  readonly interrupt: () => void;
  readonly close: () => void;
}

/** What a placeholder takes. */
export type Bound = null | boolean | number | bigint | string;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { signal } = options;
  signal?.throwIfAborted();
  const instance = await library.DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.floor(options.memory)}B`,
    threads: String(options.threads),
    temp_directory: options.temporary,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    errors_as_json: 'true',
  });
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  const open = new Set([connection]);
  const interrupt = (): void => {
    for (const one of open) one.interrupt();
  };
  let running = 0;
  // Again and again: a statement that is just about to start forgets that it was interrupted.
  const interruptAll = (): void => {
    if (running === 0) return;
    interrupt();
    setTimeout(interruptAll, 20);
  };
  signal?.addEventListener('abort', interruptAll);

  const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    signal?.throwIfAborted();
    running++;
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      throw databaseError(error);
    } finally {
      running--;
    }
  };

  return {
    temporary: options.temporary,
    signal,
    run: (sql, values) => asked(async () => (await connection.run(sql, bound(values))).rowsChanged),
    rows: (sql, values) =>
      asked(async () => {
        const reader = await connection.runAndReadAll(sql, bound(values));
        return reader.convertRowObjects(readValue);
      }),
    columns: (query) =>
      asked(async () => {
        const found = await connection.runAndReadAll(`DESCRIBE ${query}`);
        return found.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
      }),
    stream: async function* (sql, values) {
      const own = await instance.connect();
      open.add(own);
      try {
        const result = await asked(() => own.stream(sql, bound(values)));
        for (;;) {
          const chunk = await asked(() => result.fetchChunk());
          if (!chunk || chunk.rowCount === 0) return;
          yield { rows: chunk.rowCount, columns: columnsOf(chunk) };
        }
      } finally {
        open.delete(own);
        own.closeSync();
      }
    },
    append: (table, rows) => asked(() => appendRows(connection, table, rows, signal)),
    interrupt,
    close: () => {
      signal?.removeEventListener('abort', interruptAll);
      for (const one of open) one.closeSync();
      instance.closeSync();
    },
  };
}

const readValue = valueReader(library);
const writeValue = valueWriter(library);

async function appendRows(
  connection: library.DuckDBConnection,
  table: string,
  rows: Iterable<readonly Value[]> | AsyncIterable<readonly Value[]>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const appender = await connection.createAppender(table);
  try {
    const writer = library.DuckDBDataChunkWriter.forAppender<Value>(appender, { converter: writeValue });
    let count = 0;
    for await (const row of rows) {
      if (count++ % 2048 === 0) signal?.throwIfAborted();
      writer.appendRow(row);
    }
    writer.flush();
    return count;
  } finally {
    appender.closeSync();
  }
}

const columnsOf = (chunk: library.DuckDBDataChunk): Value[][] =>
  Array.from({ length: chunk.columnCount }, (_, i) => chunk.convertColumnValues(i, readValue));

const bound = (values: readonly Bound[] | undefined): library.DuckDBValue[] | undefined =>
  values && [...values];

/** As an identifier in SQL. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** As a value in SQL; lists for what takes several. */
export function literal(value: Bound | readonly Bound[]): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value === null) return 'NULL';
  if (typeof value !== 'object') return String(value);
  return `[${value.map(literal).join(', ')}]`;
}
