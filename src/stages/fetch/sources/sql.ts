/** One query of a database: Postgres, or a file of SQLite or DuckDB. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder, removeAll } from '../../../base/files.ts';
import { badStatement } from '../../../data/databases/faults.ts';
import { openRowParts } from '../../../data/databases/row-parts.ts';
import type { Query, QueryOptions } from '../../../data/databases/rows.ts';
import { faultOfSelect } from '../../../data/databases/select.ts';
import { digestOfHex } from '../../../digest.ts';
import { databaseOf, type FoundDatabase } from '../database.ts';
import { greatestIn } from '../greatest.ts';
import type { FetchOptions } from '../options.ts';
import type { ProbeContext, Source } from '../source.ts';
import { onlyUrl } from '../urls.ts';

export const sql: Source = {
  async fetch(options, context) {
    const { temporary, memory, folder, last, progress } = context;
    const { incremental = null } = options;
    const greatest =
      incremental !== null && last !== null ? await greatestIn(last, incremental, context) : null;
    const { database, query, asked } = await askedFor(options, context, { temporary, memory }, greatest);
    if (database.copy) {
      const to = join(folder, 'rows.parquet');
      removeAll(folder);
      makeFolder(folder);
      const rows = await database.copy(query, asked, to);
      progress({ unit: 'rows', done: rows, total: rows });
      return { form: 'table', parts: [to], date: null };
    }
    const written = await openRowParts(context);
    try {
      let done = 0;
      await database.query(query, asked, {
        columns: written.columns,
        rows: async (rows) => {
          await written.rows(rows);
          done += rows.length;
          progress({ unit: 'rows', done, total: null });
        },
      });
      return { form: 'table', parts: await written.end(), date: null };
    } finally {
      written.close();
    }
  },
  /** No database tells whether a query would answer otherwise, so its answer is read. */
  async probe(options, context) {
    const hash = createHash('sha256');
    const add = (value: unknown): void => void hash.update(`${JSON.stringify(value, plain)}\n`);
    const temporary = join(context.root, '.luc/tmp');
    const { database, query, asked } = await askedFor(
      options,
      context,
      { temporary, memory: memoryOfProbe },
      null,
    );
    await database.query(query, asked, {
      columns: async (columns) => add(columns),
      rows: async (rows) => rows.forEach(add),
    });
    return digestOfHex(hash.digest('hex'));
  },
};

/** The process of luc itself has other things to do. */
const memoryOfProbe = 2 ** 29;

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || Number.isNaN(value) || value === Infinity || value === -Infinity
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value;

async function askedFor(
  options: FetchOptions,
  { wdir, token, signal }: ProbeContext,
  room: Pick<QueryOptions, 'temporary' | 'memory'>,
  last: Query['last'],
): Promise<{ readonly database: FoundDatabase; readonly query: Query; readonly asked: QueryOptions }> {
  const { statement = '', incremental = null, timeout } = options;
  const database = await databaseOf(onlyUrl(options, 'sql'), wdir);
  const { name, place } = database;
  const fault = faultOfSelect(statement);
  if (fault !== null) throw badStatement(name, fault);
  const asked: QueryOptions = { place, name, password: token, ...room, timeout, signal };
  return { database, query: { statement, incremental, last }, asked };
}
