/** The work of a vectorize: opens the tables, fits or takes what makes their vectors, and writes a file for each. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { Database } from '../../data/duckdb.ts';
import { vectorFormatOf } from '../../data/vectors/format.ts';
import type { VectorBatch } from '../../data/vectors/vector-file.ts';
import { writeVectors } from '../../data/vectors/write.ts';
import type { JsonObject } from '../../json.ts';
import type { Work, WorkContext } from '../../work.ts';
import { openWorkDatabase } from '../work-database.ts';
import type { VectorMaker } from './maker.ts';
import type { VectorizeOptions } from './options.ts';
import { fittedOn } from './roles.ts';
import { isOfTexts } from './settings.ts';
import { readState, writeState } from './state.ts';
import type { Table } from './table.ts';
import { openTables } from './tables.ts';

/** Of the memory of the process; the rest is for vectors and what makes them. */
const shareOfDatabase = 0.4;

export const work: Work<VectorizeOptions> = async (options, context) => {
  const { wdir, memory } = context;
  const state = options.fit === false ? readState(options, wdir) : null;
  const database = await openWorkDatabase(context, memory * shareOfDatabase);
  try {
    const tables = await openTables(database, options, wdir);
    const fitted = fittedOn(options) ?? [];
    const chosen = tables.filter(({ role }) => fitted.some((place) => place.role === role));
    const maker = await makerOf(database, options, tables, chosen, state, context);
    try {
      let rows = 0;
      for (const table of tables) rows += await write(database, maker, table, rows, context);
      context.progress({ unit: 'rows', done: rows, total: rows });
      if (options.vectorizer !== undefined && !state) writeState(options.vectorizer, wdir, maker.state);
    } finally {
      maker.close?.();
    }
  } finally {
    database.close();
  }
};

async function makerOf(
  database: Database,
  options: VectorizeOptions,
  tables: readonly Table[],
  fitted: readonly Table[],
  state: JsonObject | null,
  context: WorkContext,
): Promise<VectorMaker> {
  const { method } = options;
  if (isOfTexts(method)) {
    const { makeOfTexts } = await import('./texts.ts');
    return makeOfTexts(database, method, options, fitted, state, context);
  }
  if (method === 'encode') {
    const { makeOfColumns } = await import('./encode.ts');
    return makeOfColumns(database, options, fitted, state);
  }
  const { makeOfEmbeddings } = await import('./embed.ts');
  return makeOfEmbeddings(database, options, tables, state, context);
}

async function write(
  database: Database,
  maker: VectorMaker,
  table: Table,
  rowsBefore: number,
  { wdir, progress }: WorkContext,
): Promise<number> {
  const format = vectorFormatOf(table.output);
  if (!format) throw new Error(`${table.output} has no format, and that was checked`);
  const path = join(wdir, table.output);
  makeFolder(dirname(path));
  let done = rowsBefore;
  const counted = async function* (): AsyncGenerator<VectorBatch, void> {
    for await (const batch of maker.batches(table)) {
      yield batch;
      done += batch.matrix.rows;
      progress({ unit: 'rows', done, total: null });
    }
  };
  return writeVectors(database, path, format, { ...maker.head, keys: table.keys }, counted());
}
