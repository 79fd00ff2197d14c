/** Which database the URL of a fetch names, and how it is asked. */
import { isAbsolute, resolve } from 'node:path';
import type { Query, QueryOptions, RunQuery } from '../../data/databases/rows.ts';
import { WorkError } from '../../work.ts';

export interface FoundDatabase {
  /** For people. */
  readonly name: string;
  /** A URL, or an absolute path. */
  readonly place: string;
  readonly query: RunQuery;
  /** Keeps the answer in a Parquet file by itself; how many rows. */
  readonly copy?: (query: Query, options: QueryOptions, to: string) => Promise<number>;
}

export async function databaseOf(url: string, wdir: string): Promise<FoundDatabase> {
  const [, scheme = '', rest = ''] = /^(\w+):(.*)$/s.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case 'postgres':
    case 'postgresql': {
      const { queryPostgres } = await import('../../data/databases/postgres.ts');
      return {
        name: url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, ''),
        place: url,
        query: queryPostgres,
      };
    }
    case 'sqlite': {
      const { querySqlite } = await import('../../data/databases/sqlite.ts');
      return { name: rest, place: fileAt(rest, wdir), query: querySqlite };
    }
    case 'duckdb': {
      const { copyDuckdb, queryDuckdb } = await import('../../data/databases/duckdb-file.ts');
      return { name: rest, place: fileAt(rest, wdir), query: queryDuckdb, copy: copyDuckdb };
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
