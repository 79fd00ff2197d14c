/** The work of `convert` with `mode: documents`: files of a folder as one table, or each as a table of its own. */
import { dirname, join } from 'node:path';
import { openBreath } from '../../base/breath.ts';
import { makeFolder } from '../../base/files.ts';
import { DocumentError } from '../../data/documents/document.ts';
import { encodingOf } from '../../data/documents/encoding.ts';
import type { Database } from '../../data/duckdb.ts';
import { writeTable } from '../../data/tables/write.ts';
import { listNames } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { asFault } from '../database-fault.ts';
import { narrow } from '../narrow.ts';
import { isFolder } from '../out-folder.ts';
import { openWorkDatabase } from '../work-database.ts';
import { type BadFile, listBadFiles, refuseTooMany } from './bad-files.ts';
import { type FileOfDocument, listDocuments } from './document-files.ts';
import { type TreeFile, writeGraph } from './document-graph.ts';
import { type DocumentRow, documentColumns, rowsOf } from './document-rows.ts';
import type { ConvertOptions } from './kind.ts';
import { formOfOutput, outputsOf } from './outputs.ts';
import { type FileFacts, writeReport } from './report.ts';

/** Of the memory of the process; the rest is for the documents that are being read. */
const shareOfDatabase = 0.4;

export async function convertDocuments(options: ConvertOptions, context: WorkContext): Promise<void> {
  if (encodingOf(options.encoding) === null && !/^(?:us-)?ascii$/i.test(options.encoding))
    throw new WorkError({
      code: 'out-of-range',
      message: `there is no encoding \`${options.encoding}\``,
      option: ['encoding'],
    });
  const files = listDocuments(options, context);
  const database = await openWorkDatabase(context, context.memory * shareOfDatabase);
  try {
    const read = openReading(files.length, options, context);
    const written = isFolder(options.output)
      ? await writeEach(database, files, read, options, context)
      : await writeAll(database, files, read, options, context);
    await listBadFiles(database, read.bad(), files.length, options, context);
    read.tellTextless();
    if (options.graph !== undefined) writeGraph(join(context.wdir, options.graph), read.tree());
    if (options.report !== undefined) {
      const all = isFolder(options.output) ? null : join(context.wdir, options.output);
      writeReport(options.report, factsOf(files, read.tree(), written), all, read.bad().length, context);
    }
  } catch (error) {
    throw asFault(error, options.where);
  } finally {
    database.close();
  }
}

interface Reading {
  /** The rows of each file in turn; those that cannot be read are noted, and give none. */
  readonly rows: (files: readonly FileOfDocument[]) => AsyncGenerator<DocumentRow['values']>;
  readonly bad: () => readonly BadFile[];
  /** The files that were read. */
  readonly tree: () => readonly TreeFile[];
  readonly tellTextless: () => void;
}

function openReading(total: number, options: ConvertOptions, context: WorkContext): Reading {
  const bad: BadFile[] = [];
  const tree: TreeFile[] = [];
  const textless: string[] = [];
  const breath = openBreath(context.signal);
  let done = 0;
  const readOne = async (file: FileOfDocument): Promise<readonly DocumentRow[]> => {
    context.progress({ unit: 'files', done, total, at: file.name });
    try {
      return await rowsOf(file, options);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      bad.push({ file: file.name, code: error.code, reason: error.message });
      return [];
    } finally {
      context.progress({ unit: 'files', done: ++done, total });
    }
  };
  return {
    async *rows(files) {
      for (const file of files) {
        if (breath.isDue()) await breath.take();
        const rows = await readOne(file);
        if (rows.length > 0)
          tree.push({ path: file.relative, bytes: file.bytes, pages: options.by_page ? rows.length : 0 });
        for (const { values, text, page } of rows) {
          if (text.trim() === '') textless.push(page === null ? file.name : `${file.name}#page=${page}`);
          yield values;
        }
      }
    },
    bad: () => bad,
    tree: () => tree,
    tellTextless() {
      if (textless.length > 0)
        context.warn({ code: 'no-text', message: `without any text: ${listNames(textless)}` });
    },
  };
}

/** The absolute paths of outputs by the `relative` of their inputs; empty where there is one for all. */
type Written = ReadonlyMap<string, string>;

function factsOf(files: readonly FileOfDocument[], tree: readonly TreeFile[], written: Written): FileFacts[] {
  const rows = new Map(tree.map(({ path, pages }) => [path, Math.max(1, pages)]));
  return files.map((file) => ({
    inputs: [file],
    rows: rows.get(file.relative) ?? 0,
    output: written.get(file.relative) ?? null,
  }));
}

const table = 'documents';

async function fill(database: Database, rows: AsyncIterable<DocumentRow['values']>): Promise<void> {
  await database.run(`CREATE OR REPLACE TABLE ${table} (${documentColumns})`);
  await database.append(table, rows);
}

async function writeAll(
  database: Database,
  files: readonly FileOfDocument[],
  read: Reading,
  options: ConvertOptions,
  { wdir }: WorkContext,
): Promise<Written> {
  const form = formOfOutput(options);
  await fill(database, read.rows(files));
  refuseTooMany(read.bad(), files.length, options);
  const path = join(wdir, options.output);
  makeFolder(dirname(path));
  await writeTable(database, await narrow(database, table, options), path, form);
  return new Map();
}

async function writeEach(
  database: Database,
  files: readonly FileOfDocument[],
  read: Reading,
  options: ConvertOptions,
  { wdir }: WorkContext,
): Promise<Written> {
  const form = formOfOutput(options);
  const folder = join(wdir, options.output);
  makeFolder(folder);
  const written = new Map<string, string>();
  for (const [file, name] of outputsOf(files, form)) {
    const bad = read.bad().length;
    await fill(database, read.rows([file]));
    if (read.bad().length > bad) continue;
    const path = join(folder, name);
    makeFolder(dirname(path));
    await writeTable(database, await narrow(database, table, options), path, form);
    written.set(file.relative, path);
  }
  refuseTooMany(read.bad(), files.length, options);
  return written;
}
