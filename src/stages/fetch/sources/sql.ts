/** One query of a database: Postgres, or a file of SQLite or DuckDB. */
import { createHash } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import { badStatement } from '../../../data/databases/faults.ts';
import type { Query, QueryOptions, RowTaker, RunQuery } from '../../../data/databases/rows.ts';
import { faultOfSelect } from '../../../data/databases/select.ts';
import { openSpool } from '../../../data/databases/spool.ts';
import { digestOfHex } from '../../../digest.ts';
import { WorkError } from '../../../work.ts';
import { greatestIn } from '../greatest.ts';
import type { FetchOptions } from '../options.ts';
import type { ProbeContext, Source } from '../source.ts';
import { onlyUrl } from '../urls.ts';

export const sql: Source = {
  async fetch(options, context) {
    const { temporary, memory, threads, signal, folder, last, progress } = context;
    const { incremental = null } = options;
    const greatest =
      incremental !== null && last !== null ? await greatestIn(last, incremental, context) : null;
    const spool = await openSpool({ folder, temporary, memory, threads, signal });
    try {
      let done = 0;
      await run(options, context, temporary, greatest, {
        columns: spool.columns,
        rows: async (rows) => {
          await spool.rows(rows);
          done += rows.length;
          progress({ unit: 'rows', done, total: null });
        },
      });
      return { form: 'table', parts: await spool.end(), date: null };
    } finally {
      spool.close();
    }
  },
  /** No database tells whether a query would answer otherwise, so its answer is read. */
  async probe(options, context) {
    const hash = createHash('sha256');
    const add = (value: unknown): void => void hash.update(`${JSON.stringify(value, plain)}\n`);
    await run(options, context, join(context.root, '.luc/tmp'), null, {
      columns: async (columns) => add(columns),
      rows: async (rows) => rows.forEach(add),
    });
    return digestOfHex(hash.digest('hex'));
  },
};

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || Number.isNaN(value) || value === Infinity || value === -Infinity
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value;

async function run(
  options: FetchOptions,
  { wdir, token, signal }: ProbeContext,
  temporary: string,
  last: Query['last'],
  taker: RowTaker,
): Promise<void> {
  const { statement = '', incremental = null, timeout } = options;
  const { name, place, query } = await databaseOf(onlyUrl(options, 'sql'), wdir);
  const fault = faultOfSelect(statement);
  if (fault !== null) throw badStatement(name, fault);
  const asked: QueryOptions = { place, name, password: token, temporary, timeout, signal };
  await query({ statement, incremental, last }, asked, taker);
}

interface Found {
  readonly name: string;
  readonly place: string;
  readonly query: RunQuery;
}

async function databaseOf(url: string, wdir: string): Promise<Found> {
  const [, scheme = '', rest = ''] = /^(\w+):(.*)$/s.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case 'postgres':
    case 'postgresql': {
      const { queryPostgres } = await import('../../../data/databases/postgres.ts');
      return {
        name: url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, ''),
        place: url,
        query: queryPostgres,
      };
    }
    case 'sqlite': {
      const { querySqlite } = await import('../../../data/databases/sqlite.ts');
      return { name: rest, place: fileAt(rest, wdir), query: querySqlite };
    }
    case 'duckdb': {
      const { queryDuckdb } = await import('../../../data/databases/duckdb-file.ts');
      return { name: rest, place: fileAt(rest, wdir), query: queryDuckdb };
    }
    default:
      throw new WorkError({
        code: 'wrong-type',
        message: `\`${url}\` names no database`,
        hint: 'write `postgres://host/database`, `sqlite:path` or `duckdb:path`',
        option: ['url'],
      });
  }
}

/** `sqlite:///absolute/path` as other programs write it, too. */
function fileAt(path: string, wdir: string): string {
  const plainPath = path.replace(/^\/\/(?=\/)/, '');
  return isAbsolute(plainPath) ? plainPath : resolve(wdir, plainPath);
}
