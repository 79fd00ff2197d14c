/** A table as a folder of folders `column=value/`, one for each value, as Hive and others read them. */
import { join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import { type Database, quoted, type Row } from '../../data/duckdb.ts';
import { type WriteOptions, writeTable } from '../../data/tables/write.ts';
import { missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';

const mostPartitions = 10_000;
/** What readers take for null. */
const nullName = '__HIVE_DEFAULT_PARTITION__';
const kept = 'luc partitioned';
const [place, first, last] = ['luc place', 'luc first', 'luc last'];

/** The rows of a partition in their order, without the columns that its path says; how many rows in all. */
export async function writePartitions(
  database: Database,
  query: string,
  folder: string,
  by: readonly string[],
  form: WriteOptions,
): Promise<number> {
  const columns = await database.columns(query);
  for (const [index, name] of by.entries())
    if (!columns.some((column) => column.name === name))
      throw new WorkError({ ...missingColumn(name, columns), option: ['partition_by', index] });
  if (by.length === columns.length)
    throw new WorkError({
      code: 'option-conflict',
      message: '`partition_by` names every column, so that none is left for the files',
      option: ['partition_by'],
    });
  const texts = by.map((name) => `CAST(${quoted(name)} AS VARCHAR)`);
  // Rows of a partition lie together, so that all files take one reading of the table. They are numbered here, as the
  // database calls its own number of a row by a name that a column may have.
  const numbered = `SELECT *, row_number() OVER () AS ${quoted(place)} FROM`;
  await database.run(
    `CREATE OR REPLACE TEMP TABLE ${quoted(kept)} AS ${numbered} (SELECT * EXCLUDE (${quoted(place)})
     FROM (${numbered} (${query})) ORDER BY ${texts.join(', ')}, ${quoted(place)})`,
  );
  const list = by.map(quoted).join(', ');
  const names = by.map((name, index) => `${texts[index]} AS ${quoted(name)}`).join(', ');
  const parts = await database.rows(
    `SELECT ${names}, min(${quoted(place)}) AS ${quoted(first)}, max(${quoted(place)}) AS ${quoted(last)} FROM ${quoted(kept)}
     GROUP BY ALL ORDER BY ${quoted(first)} LIMIT ${mostPartitions + 1}`,
  );
  if (parts.length > mostPartitions)
    throw new WorkError({
      code: 'too-large',
      message: `there are more than ${mostPartitions} combinations of ${list}`,
      hint: 'partition by columns with few values',
      option: ['partition_by'],
    });
  refuseNullName(parts, by);
  let rows = 0;
  for (const part of parts) {
    const values = by.map((name) => [name, part[name] === null ? null : String(part[name])] as const);
    const path = join(
      folder,
      ...values.map(([name, value]) => `${encoded(name)}=${value === null ? nullName : encoded(value)}`),
    );
    makeFolder(path);
    const rest = `SELECT * EXCLUDE (${list}, ${quoted(place)}) FROM ${quoted(kept)}
      WHERE ${quoted(place)} BETWEEN ${part[first]} AND ${part[last]} ORDER BY ${quoted(place)}`;
    rows += await writeTable(database, rest, join(path, `data.${form.format}`), form);
  }
  return rows;
}

/** Nobody could tell it from null, whose folder it would be. */
function refuseNullName(parts: readonly Row[], by: readonly string[]): void {
  const index = by.findIndex((name) => parts.some((part) => part[name] === nullName));
  if (index >= 0)
    throw new WorkError({
      code: 'bad-value',
      message: `\`${by[index]}\` has the text \`${nullName}\`, which is how paths write null`,
      hint: 'leave such rows out by `where`',
      option: ['partition_by', index],
    });
}

/** What a path could take for something else, and what readers do not expect, as `%20`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[.!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
