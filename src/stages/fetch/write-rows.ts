/** Makes a table of the parts that were brought: chosen columns and rows, joined by key with what was there. */
import { basename, dirname, join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder } from '../../base/files.ts';
import { type Column, type Database, openDatabase, quoted } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import { readTable } from '../../data/tables/read.ts';
import { writeTable } from '../../data/tables/write.ts';
import { moveWhole } from '../../store/move.ts';
import { type ColumnType, missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { asFault } from '../database-fault.ts';
import { narrow } from '../narrow.ts';
import type { FetchOptions } from './options.ts';
import { tableFormatOf } from './output-form.ts';
import type { FetchContext } from './source.ts';
import { sourceOf } from './source-name.ts';

export async function writeRows(
  options: FetchOptions,
  parts: readonly string[],
  context: Pick<FetchContext, 'last' | 'memory' | 'threads' | 'temporary' | 'signal'>,
  output: string,
): Promise<void> {
  const { last, memory, threads, temporary, signal } = context;
  const how = tableFormatOf(options);
  const files = parts.filter((path) => (fx.statSync(path)?.size ?? 0) > 0);
  if (files.length === 0 && last === null) throw nothing();
  const database = await openDatabase({ memory, threads, temporary, signal });
  try {
    const { kept, fresh } = await readBoth(database, last, files);
    const query = await queryFor(database, options, kept, fresh);
    const path = join(temporary, `table.${how.format}`);
    makeFolder(temporary);
    await writeTable(database, query, path, how);
    makeFolder(dirname(output));
    moveWhole(path, output);
  } catch (error) {
    throw asFault(error, options.where);
  } finally {
    database.close();
  }
}

interface Both {
  readonly kept: readonly Column[];
  readonly fresh: readonly Column[];
}

/** Parquet says of which types new rows are, where they have values; else what is there already says it. */
async function readBoth(database: Database, last: string | null, files: readonly string[]): Promise<Both> {
  const readKept = async (types = {}): Promise<readonly Column[]> =>
    last === null ? [] : readTable(database, 'recorded', [nameFile(last)], { types });
  const readFresh = async (types = {}): Promise<readonly Column[]> =>
    files.length === 0 ? [] : readTable(database, 'fetched', files.map(nameFile), { types });
  const kept = await readKept();
  if (last === null || !files.every((path) => path.endsWith('.parquet')))
    return { kept, fresh: await readFresh(plainTypes(kept)) };
  const fresh = await readFresh();
  const both = fresh.filter(({ name }) => kept.some((one) => one.name === name));
  const empty = await withoutValues(database, both);
  const isEmpty = ({ name }: Column): boolean => empty.includes(name);
  return {
    fresh: await readFresh(plainTypes(kept.filter(isEmpty))),
    kept: await readKept(plainTypes(both.filter((column) => !isEmpty(column)))),
  };
}

/** Of new rows. */
async function withoutValues(database: Database, columns: readonly Column[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const counts = columns.map(({ name }, i) => `count(${quoted(name)}) AS c${i}`);
  const [row] = await database.rows(`SELECT ${counts.join(', ')} FROM fetched`);
  return columns.flatMap(({ name }, i) => (Number(row?.[`c${i}`]) === 0 ? [name] : []));
}

const nameFile = (path: string) => ({ path, name: `\`${basename(path)}\`` });

/** What is there already says what new rows are read as. */
function plainTypes(columns: readonly Column[]): Record<string, ColumnType> {
  const known = columns.map(({ name, type }) => [name, columnTypeOf(type)] as const);
  return Object.fromEntries(known.filter(([, type]) => type !== 'list' && type !== 'struct'));
}

async function queryFor(
  database: Database,
  options: FetchOptions,
  kept: readonly Column[],
  fresh: readonly Column[],
): Promise<string> {
  const chosen = fresh.length === 0 ? null : `(${await narrow(database, 'fetched', options)})`;
  const all = [kept.length === 0 ? null : recordedRows(kept, fresh), chosen].filter((one) => one !== null);
  const union = all.join(' UNION ALL BY NAME ');
  const columns = await database.columns(union);
  const keys = typeof options.key === 'string' ? [options.key] : (options.key ?? []);
  if (keys.length > 0) {
    requireKeys(keys, columns);
    await refuseNulls(database, union, keys);
    return newestOf(union, keys, keys.map(quoted).join(', '));
  }
  // It gives again what it has given before; what is known keeps its place.
  return sourceOf(options) === 'feed' && all.length > 1
    ? newestOf(union, identifying(columns), first)
    : union;
}

/** Formats of text have no lists: there they are written as JSON. */
function recordedRows(kept: readonly Column[], fresh: readonly Column[]): string {
  const cells = kept.map(({ name, type }) => {
    const now = fresh.find((one) => one.name === name)?.type ?? type;
    const value = quoted(name);
    if (now === type || columnTypeOf(now) !== 'list') return value;
    return `CAST(${type === 'VARCHAR' ? `CAST(${value} AS JSON)` : value} AS ${now}) AS ${value}`;
  });
  return `(SELECT ${cells.join(', ')} FROM recorded)`;
}

/** Of rows with the same key the last one. */
function newestOf(query: string, keys: readonly string[], sortedBy: string): string {
  const key = keys.map(quoted).join(', ');
  const numbered = `SELECT *, row_number() OVER () AS ${order} FROM (${query})`;
  const placed = `SELECT *, min(${order}) OVER (PARTITION BY ${key}) AS ${first} FROM (${numbered})`;
  const newest = `row_number() OVER (PARTITION BY ${key} ORDER BY ${order} DESC) = 1`;
  return `SELECT * EXCLUDE (${order}, ${first}) FROM (${placed}) QUALIFY ${newest} ORDER BY ${sortedBy}`;
}

/** Without its id an entry is known by all that is kept of it. */
function identifying(columns: readonly Column[]): string[] {
  const names = columns.map(({ name }) => name);
  return names.includes('id') ? ['id'] : names;
}

/** Names that no column has. */
const order = '"__luc order__"';
const first = '"__luc first__"';

function requireKeys(keys: readonly string[], columns: readonly Column[]): void {
  const missing = keys.find((key) => !columns.some(({ name }) => name === key));
  if (missing !== undefined) throw new WorkError({ ...missingColumn(missing, columns), option: ['key'] });
}

const shownRows = 20;

async function refuseNulls(database: Database, query: string, keys: readonly string[]): Promise<void> {
  const isNull = keys.map((key) => `${quoted(key)} IS NULL`).join(' OR ');
  const numbered = `SELECT *, row_number() OVER () AS ${order} FROM (${query})`;
  const found = await database.rows(
    `SELECT ${order} AS row, count(*) OVER () AS total FROM (${numbered}) WHERE ${isNull} ORDER BY ${order} LIMIT ${shownRows}`,
  );
  const [row] = found;
  if (!row) return;
  throw new WorkError({
    code: 'null-key',
    message: `${row.total} of the rows have no \`${keys.join('`, `')}\`: ${found.map(({ row }) => `row ${row}`).join(', ')}`,
    hint: 'leave them out by `where`, or choose another `key`',
    option: ['key'],
  });
}

const nothing = (): WorkError =>
  new WorkError({
    code: 'empty-input',
    message: 'no rows came, and so no columns are known',
    hint: 'see what the source answers now, and what `records` says',
  });
