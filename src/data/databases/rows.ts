/** What a database answers a query with, as every kind of database tells it. */
import type { Value } from '../duckdb-values.ts';

export interface Query {
  /** One query; `{{last}}` in it stands for `last`. */
  readonly statement: string;
  /** The column after whose greatest value rows are asked for. */
  readonly incremental: string | null;
  /** That value; null the first time, when all rows count. */
  readonly last: Last;
}

export type Last = string | number | bigint | null;

/** `given`: the type, in DuckDB's words, of the values that come; `type`: what they are to become. */
export interface RowColumn {
  readonly name: string;
  readonly given: string;
  readonly type: string;
}

/** Takes an answer: its columns once, then its rows in their order, values in the order of the columns. */
export interface RowTaker {
  readonly columns: (columns: readonly RowColumn[]) => Promise<void>;
  readonly rows: (rows: readonly (readonly Value[])[]) => Promise<void>;
}

export interface QueryOptions {
  /** Where the database is: a URL of Postgres, or an absolute path. */
  readonly place: string;
  /** For people. */
  readonly name: string;
  readonly password: string | null;
  /** Absolute: a folder for copies, which may not be there yet. */
  readonly temporary: string;
  /** Bytes that a database of our own may hold. */
  readonly memory: number;
  /** Milliseconds to wait for a connection. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Rejects with a `WorkError` for what user or database are to blame for. Nothing in the database changes. */
export type RunQuery = (query: Query, options: QueryOptions, taker: RowTaker) => Promise<void>;
