/** Reads from Postgres: one query in a transaction that may change nothing, as its rows come. */
import type { Client, ClientConfig, FieldDef } from 'pg';
import { quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { badValue, denied, missingColumn, noOrder, refused, refuseTwice, unreachable } from './faults.ts';
import { type PostgresType, postgresType } from './postgres-types.ts';
import type { Query, QueryOptions, RowTaker, RunQuery } from './rows.ts';
import { bareSelect, lastMark } from './select.ts';

const rowsAtOnce = 2000;

export const queryPostgres: RunQuery = (query, options, taker) =>
  withClient(options, async (client) => {
    const { name } = options;
    const fields = await describe(client, query, name);
    const types = fields.map(({ dataTypeID, dataTypeModifier }) =>
      postgresType(dataTypeID, dataTypeModifier),
    );
    refuseTwice(
      name,
      fields.map((field) => field.name),
    );
    const { text, values } = bind(query, fields, types, name);
    await taker.columns(
      fields.map((field, i) => {
        const { given = 'VARCHAR', type = 'VARCHAR' } = types[i] ?? {};
        return { name: field.name, given, type };
      }),
    );
    await readRows(client, { text, values }, options, fields, types, taker);
  });

/** The text of every value, as types are told only column by column. */
const asText = { getTypeParser: () => (text: string) => text };

async function readRows(
  client: Client,
  { text, values }: Bound,
  { name, signal }: QueryOptions,
  fields: readonly FieldDef[],
  types: readonly PostgresType[],
  taker: RowTaker,
): Promise<void> {
  const { default: Cursor } = await import('pg-cursor');
  const cursor = client.query(
    new Cursor<(string | null)[]>(text, [...values], { rowMode: 'array', types: asText }),
  );
  let row = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await cursor.read(rowsAtOnce);
    if (rows.length === 0) return;
    await taker.rows(rows.map((cells) => read(cells, ++row)));
  }

  function read(cells: readonly (string | null)[], at: number): Value[] {
    return cells.map((cell, i) => {
      const type = types[i];
      if (cell === null || !type) return cell;
      const value = type.read(cell);
      if (value === null) throw badValue(name, at, fields[i]?.name ?? '', cell, type.type);
      return value;
    });
  }
}

interface Bound {
  readonly text: string;
  readonly values: readonly string[];
}

/** Where the statement does not say what comes after the last value, its answer is asked for that. */
function bind(
  query: Query,
  fields: readonly FieldDef[],
  types: readonly PostgresType[],
  name: string,
): Bound {
  const { statement, incremental, last } = query;
  const text = bareSelect(statement);
  if (incremental === null) return { text, values: [] };
  const i = fields.findIndex((field) => field.name === incremental);
  if (i < 0)
    throw missingColumn(
      name,
      incremental,
      fields.map((field) => field.name),
    );
  if (!text.includes(lastMark)) {
    if (last === null) return { text, values: [] };
    return {
      text: `SELECT * FROM (\n${text}\n) AS luc WHERE ${quoted(incremental)} > $1`,
      values: [String(last)],
    };
  }
  const value = last === null ? (types[i]?.least ?? null) : String(last);
  if (value === null) throw noOrder(name, incremental, types[i]?.type ?? 'of an unknown type');
  return { text: text.replaceAll(lastMark, '$1'), values: [value] };
}

async function describe(client: Client, { statement }: Query, name: string): Promise<FieldDef[]> {
  const text = bareSelect(statement).replaceAll(lastMark, 'NULL');
  const { fields } = await client.query({
    text: `SELECT * FROM (\n${text}\n) AS luc LIMIT 0`,
    rowMode: 'array',
  });
  if (fields.length === 0) throw refused(name, 'it gives no columns');
  return fields;
}

/** `postgres://user@host:port/database?sslmode=require`; `host` may be the folder of a socket. */
function placeIn(text: string, name: string): ClientConfig {
  if (!URL.canParse(text)) throw unreachable(name, 'this is no URL of a database');
  const { hostname, port, username, pathname, searchParams } = new URL(text);
  const strange = [...searchParams.keys()].find((key) => !['sslmode', 'host'].includes(key));
  if (strange !== undefined)
    throw unreachable(name, `\`${strange}\` in its URL is not known; \`sslmode\` and \`host\` are`);
  const mode = searchParams.get('sslmode');
  const user = decodeURIComponent(username);
  const database = decodeURIComponent(pathname.slice(1));
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, '') || searchParams.get('host');
  return {
    ...(host && { host }),
    ...(port && { port: Number(port) }),
    ...(user && { user }),
    ...(database && { database }),
    ...(mode !== null && {
      ssl: mode === 'disable' ? false : mode === 'no-verify' ? { rejectUnauthorized: false } : true,
    }),
  };
}

async function withClient(options: QueryOptions, use: (client: Client) => Promise<void>): Promise<void> {
  const { place, name, password, timeout, signal } = options;
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    ...placeIn(place, name),
    // Not one of the machine's, of which the project would know nothing.
    password: password ?? (() => ''),
    connectionTimeoutMillis: timeout,
    application_name: 'luc',
  });
  const stop = (): void => void client.end().catch(() => {});
  client.on('error', () => {});
  signal.addEventListener('abort', stop);
  try {
    await client.connect();
    await client.query(
      "SET TIME ZONE 'UTC'; SET datestyle = 'ISO, MDY'; SET bytea_output = 'hex'; SET extra_float_digits = 1; SET intervalstyle = 'iso_8601'",
    );
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await use(client);
    await client.query('ROLLBACK');
  } catch (error) {
    signal.throwIfAborted();
    throw inWords(error, name, password !== null);
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => {});
  }
}

/** What the database says, by its classes of errors. */
function inWords(error: unknown, name: string, hasPassword: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', message } = error as Error & { readonly code?: string };
  if (/^28/.test(code) || /client password must be a (?:non-empty )?string/i.test(message))
    return denied(name, code === '' ? 'it asks for a password' : message, hasPassword);
  if (/^(?:08|53|57|3D)/.test(code) || /^E[A-Z]+$/.test(code)) return unreachable(name, message || code);
  if (/^[0-9A-Z]{5}$/.test(code)) return refused(name, message);
  if (/timeout|terminated|Connection/.test(message)) return unreachable(name, message);
  return error;
}
