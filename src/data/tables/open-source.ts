/** Opens a file as a relation, by its format; formats that need a library are loaded when one is met. */
import { fx } from '../../base/effects.ts';
import { nearest } from '../../suggest.ts';
import { WorkError } from '../../work.ts';
import { DatabaseError } from '../database-error.ts';
import { type Database, literal } from '../duckdb.ts';
import { delimitedSource } from './delimited.ts';
import { formatOfFile, readableFormats } from './format.ts';
import { jsonLinesSource } from './json-lines.ts';
import { jsonSource } from './json-records.ts';
import { plainPath } from './plain-path.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source } from './source.ts';
import { type TableFile, unreadable } from './table-file.ts';

export async function openSource(
  database: Database,
  given: TableFile,
  options: FullReadOptions,
): Promise<Source> {
  const stat = fx.statSync(given.path);
  if (!stat) throw new WorkError({ code: 'missing-input', message: `${given.name} is not there` });
  if (!stat.isFile()) throw unreadable(given, 'it is no file');
  const { format, gzip } = formatOf(given, options);
  const file = plainPath(database, given);
  if (stat.size === 0) throw new WorkError({ code: 'empty-input', message: `${file.name}: it is empty` });
  switch (format) {
    case 'csv':
    case 'tsv':
      return delimitedSource(database, file, format, gzip, options);
    case 'jsonl':
      return jsonLinesSource(database, file, gzip, options);
    case 'json':
      return jsonSource(database, file, gzip, options);
    case 'parquet':
      return parquetSource(database, file);
    case 'xlsx':
    case 'xls':
    case 'ods':
      return (await import('./spreadsheet.ts')).spreadsheetSource(database, file, format, options);
    case 'arrow':
      return (await import('./arrow-read.ts')).arrowSource(database, file);
    case 'avro':
      return (await import('./avro.ts')).avroSource(database, file);
    case 'xml':
      return (await import('./xml-records.ts')).xmlSource(database, file, gzip, options);
    case 'html':
      return (await import('./html-table.ts')).htmlSource(database, file, options);
  }
}

const archive = /\.(?:zip|tar|tar\.gz|tgz)$/i;

function formatOf(file: TableFile, { format }: FullReadOptions) {
  const found = formatOfFile(file.path);
  if (format) return { format, gzip: /\.gz$/i.test(file.path) };
  if (found) return found;
  const extension = /\.(\w+)$/.exec(file.path)?.[1] ?? '';
  const near = nearest(extension, readableFormats);
  if (archive.test(file.path))
    throw new WorkError({
      code: 'unknown-format',
      message: `${file.name} is an archive, and no table`,
      hint: 'a stage before it can unpack it: `fetch: {source: file, input: …, unpack: true, output: …/}`',
    });
  throw new WorkError({
    code: 'unknown-format',
    message: `${file.name} has no format that tables are read from`,
    hint: near
      ? `did you mean \`${near}\`? Formats are ${readableFormats.join(', ')}`
      : `formats are ${readableFormats.join(', ')}`,
  });
}

async function parquetSource(database: Database, file: TableFile): Promise<Source> {
  const relation = `read_parquet(${literal(file.path)}, hive_partitioning = false)`;
  try {
    return { file, relation, columns: await database.columns(`FROM ${relation}`) };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const isEncrypted = /encrypt/i.test(error.message);
    if (isEncrypted) throw new WorkError({ code: 'encrypted-file', message: `${file.name} is encrypted` });
    throw unreadable(file, `it is no whole parquet file (${error.message.replaceAll(file.path, file.name)})`);
  }
}
