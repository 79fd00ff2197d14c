/** Keys that are none: null, or of several rows. */
import { type Database, quoted } from '../../data/duckdb.ts';
import { rowsInWords } from '../../rows-in-words.ts';
import { WorkError } from '../../work.ts';
import type { Table } from './table.ts';

const mostExamples = 20;

type Keyed = Pick<Table, 'input' | 'role' | 'view' | 'keys'>;

/** `isWritten`: the user has named the key. */
export async function checkKeys(database: Database, table: Keyed, isWritten: boolean): Promise<void> {
  if (table.keys.length === 0) return;
  const columns = table.keys.map(({ name }) => quoted(name));
  const isNull = columns.map((column) => `${column} IS NULL`).join(' OR ');
  const key = columns.length === 1 ? `${columns[0]}` : `row(${columns.join(', ')})`;
  const from = `FROM ${quoted(table.view)}`;
  const [counts] = await database.rows(
    `SELECT count(*) AS rows, count(DISTINCT ${key}) AS keys, count(*) FILTER (WHERE ${isNull}) AS nulls ${from}`,
  );
  const names = table.keys.map(({ name }) => `\`${name}\``).join(', ');
  const option = isWritten ? ['key'] : table.role === null ? ['input'] : ['input', table.role];
  const numbered = `(SELECT *, row_number() OVER () AS "luc row" ${from})`;
  const nulls = Number(counts?.nulls ?? 0);
  if (nulls > 0) {
    const rows = await database.rows(
      `SELECT "luc row" AS row FROM ${numbered} WHERE ${isNull} ORDER BY row LIMIT ${mostExamples}`,
    );
    throw new WorkError({
      code: 'null-key',
      message: `${names} must not be null, as in ${rowsInWords(
        rows.map(({ row }) => Number(row) - 1),
        nulls,
      )} of ${table.input}`,
      hint: 'leave such rows out by a `transform`, or give them a value by its step `fill`',
      option,
    });
  }
  if (counts?.rows === counts?.keys) return;
  const many = await database.rows(
    `SELECT ${key}::VARCHAR AS key, list("luc row" ORDER BY "luc row") AS rows, count(*) OVER () AS total
     FROM ${numbered} GROUP BY ${key} HAVING count(*) > 1 ORDER BY min("luc row") LIMIT ${mostExamples}`,
  );
  const [first] = many;
  const rows = (first?.rows ?? []) as readonly bigint[];
  const others = Number(first?.total ?? 1) - 1;
  throw new WorkError({
    code: 'duplicate-key',
    message: `${names} must be unique, and ${JSON.stringify(first?.key)} is in ${rowsInWords(
      rows.map((row) => Number(row) - 1),
      rows.length,
    )} of ${table.input}${others === 0 ? '' : `; so are ${others} other values in several rows`}`,
    hint: 'name the columns that identify a row by `key`, or drop the repeated ones by `dedupe`',
    option,
  });
}
