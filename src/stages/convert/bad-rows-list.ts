/** The list of what could not be read, where `bad_rows` names a file for it. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import { type Database, quoted } from '../../data/duckdb.ts';
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import { writeTable } from '../../data/tables/write.ts';
import type { WorkContext } from '../../work.ts';

export interface ListedRow {
  readonly file: string;
  readonly line: number | null;
  readonly row: number | null;
  readonly reason: string;
}

const table = 'bad rows';

/** Also where there is none: who reads it shall find it. Its format is by its extension, else jsonl. */
export async function writeBadRows(
  database: Database,
  bad: readonly ListedRow[],
  list: string,
  { wdir }: WorkContext,
): Promise<void> {
  const path = join(wdir, list);
  const found = formatOfFile(path);
  await database.run(
    `CREATE OR REPLACE TABLE ${quoted(table)} (file VARCHAR, line BIGINT, row BIGINT, reason VARCHAR)`,
  );
  await database.append(
    table,
    bad.map(({ file, line, row, reason }) => [file, bigOrNull(line), bigOrNull(row), reason]),
  );
  makeFolder(dirname(path));
  await writeTable(database, `FROM ${quoted(table)}`, path, {
    format: found && isTableFormat(found.format) ? found.format : 'jsonl',
    gzip: found?.gzip ?? false,
  });
}

const bigOrNull = (value: number | null): bigint | null => (value === null ? null : BigInt(value));
