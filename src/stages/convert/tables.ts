/** Tables in another format: all inputs as one file, or each as a file of its own. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { Database } from '../../data/duckdb.ts';
import { formatOfFile, isReadableFormat, type ReadableFormat } from '../../data/tables/format.ts';
import { readTable } from '../../data/tables/read.ts';
import type { ReadOptions } from '../../data/tables/read-options.ts';
import type { BadRow } from '../../data/tables/source.ts';
import { type WriteOptions, writeTable } from '../../data/tables/write.ts';
import { listNames } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { asFault } from '../database-fault.ts';
import { narrow } from '../narrow.ts';
import { isFolder } from '../out-folder.ts';
import { closeOutside, openWorkDatabase } from '../work-database.ts';
import { writeBadRows } from './bad-rows-list.ts';
import { findInputs, type InputFile } from './input-files.ts';
import type { ConvertOptions } from './kind.ts';
import { formOfOutput, outputsOf } from './outputs.ts';
import { writePartitions } from './partitions.ts';
import { type FileFacts, writeReport } from './report.ts';

const view = 'luc input';

export async function convertTables(options: ConvertOptions, context: WorkContext): Promise<void> {
  const { wdir } = context;
  const form = formOfOutput(options);
  const files = tablesAmong(options, context);
  const database = await openWorkDatabase(context);
  try {
    const output = join(wdir, options.output);
    const { bad_rows: list } = options;
    const folders = [isFolder(options.output) ? output : dirname(output)];
    if (list !== undefined) folders.push(dirname(join(wdir, list)));
    await closeOutside(
      database,
      context,
      folders,
      files.map(({ path }) => path),
    );
    const left: LeftOut = { rows: [], count: 0 };
    const facts: FileFacts[] = [];
    let rows = 0;
    for (const { inputs, path } of outputsFor(files, options, form)) {
      await readTable(database, view, inputs, readOptions(options, left));
      const query = await narrow(database, view, options);
      const target = path === null ? output : join(output, path);
      const written = await write(database, query, target, options, form);
      rows += written;
      facts.push({ inputs, rows: written, output: options.partition_by ? null : target });
      context.progress({ unit: 'rows', done: rows, total: null });
    }
    await reportBadRows(database, left, options, context);
    if (options.report !== undefined) writeReport(options.report, facts, null, left.count, context);
  } catch (error) {
    throw asFault(error, options.where);
  } finally {
    database.close();
  }
}

/** Rows that could not be read: how many, and which, where they are to be listed. */
interface LeftOut {
  rows: readonly BadRow[];
  count: number;
}

/** Of folders and globs those that are tables; others are told in one warning. */
function tablesAmong(
  { input, input_format: given }: ConvertOptions,
  { wdir, warn }: WorkContext,
): InputFile[] {
  if (given !== undefined && !isReadableFormat(given))
    throw new WorkError({
      code: 'unknown-format',
      message: `\`${given}\` is no format of tables`,
      hint: 'with `mode: documents` it is read as text',
      option: ['input_format'],
    });
  const found = findInputs(input, wdir);
  const isTable = (file: InputFile): boolean =>
    given !== undefined || file.isNamed || formatOfFile(file.path) !== null;
  const strange = found.filter((file) => !isTable(file)).map(({ name }) => name);
  const files = found.filter(isTable);
  if (files.length === 0)
    throw new WorkError({
      code: 'empty-input',
      message: `there are no tables in ${listNames(typeof input === 'string' ? [input] : input)}`,
      option: ['input'],
    });
  if (strange.length > 0)
    warn({
      code: 'unknown-format',
      message: `left out, as no tables: ${listNames(strange)}`,
      hint: 'say what they are by `input_format`, or choose the others by a glob',
    });
  return files;
}

interface Output {
  readonly inputs: readonly InputFile[];
  /** In the output folder; null for the output itself. */
  readonly path: string | null;
}

function outputsFor(
  files: readonly InputFile[],
  { output, partition_by }: ConvertOptions,
  form: WriteOptions,
): Output[] {
  if (!isFolder(output) || partition_by) return [{ inputs: files, path: null }];
  return [...outputsOf(files, form)].map(([file, path]) => ({ inputs: [file], path }));
}

function readOptions(options: ConvertOptions, left: LeftOut): ReadOptions {
  const { input_format, types, infer, null_values, delimiter, quote, header, encoding, decimal } = options;
  const { sheet, records, max_bytes, max_bad_rows, bad_rows } = options;
  return {
    ...(input_format !== undefined && { format: input_format as ReadableFormat }),
    ...(types && { types }),
    infer,
    nullValues: null_values,
    ...(delimiter !== undefined && { delimiter }),
    quote,
    header,
    encoding,
    decimal,
    sheet,
    ...(records !== undefined && { records }),
    maxBytes: max_bytes,
    maxBadRows: max_bad_rows < 1 ? max_bad_rows : max_bad_rows - left.count,
    ...(bad_rows !== undefined && {
      onBadRows: (rows) => {
        left.rows = left.rows.concat(rows);
      },
    }),
    onCounted: (count) => {
      left.count += count;
    },
  };
}

async function write(
  database: Database,
  query: string,
  path: string,
  { partition_by: by }: ConvertOptions,
  form: WriteOptions,
): Promise<number> {
  makeFolder(by ? path : dirname(path));
  return by ? writePartitions(database, query, path, by, form) : writeTable(database, query, path, form);
}

async function reportBadRows(
  database: Database,
  { rows, count }: LeftOut,
  { bad_rows: list }: ConvertOptions,
  context: WorkContext,
): Promise<void> {
  if (list !== undefined) await writeBadRows(database, rows, list, context);
  if (count > 0)
    context.warn({
      code: 'bad-value',
      message: `${count === 1 ? '1 row was left out, as it' : `${count} rows were left out, as they`} could not be read`,
      ...(list === undefined && { hint: '`bad_rows` names a file that lists them' }),
    });
}
