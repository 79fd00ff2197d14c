/** The work of a transform: reads the inputs, does the steps, writes the outputs and what it counted. */
import { dirname, join } from 'node:path';
import { makeFolder, writeAnew } from '../../base/files.ts';
import { type Database, literal, quoted } from '../../data/duckdb.ts';
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import { writeTable } from '../../data/tables/write.ts';
import { type Work, WorkError } from '../../work.ts';
import { faultOfWorld } from '../database-fault.ts';
import { closeOutside, openWorkDatabase, shareOfDatabase } from '../work-database.ts';
import { readInputs } from './inputs.ts';
import type { TransformOptions } from './options.ts';
import { columnList } from './project.ts';
import { runSteps } from './run-steps.ts';
import { splitColumn, splitTaken } from './shape.ts';
import type { Table } from './step.ts';
import { keepTables } from './tables.ts';

/** What the process has before it holds a row, in bytes. */
const reserve = 2 ** 28;
const leastMemory = 2 ** 27;

const databaseMemory = (memory: number): number =>
  Math.max(leastMemory, (memory - reserve) * shareOfDatabase);

export const work: Work<TransformOptions> = async ({ input, output, steps, report }, context) => {
  const { wdir, memory } = context;
  const outputs = typeof output === 'string' ? [[null, output] as const] : Object.entries(output);
  const paths = outputs.map(([, path]) => join(wdir, path));
  for (const path of paths) makeFolder(dirname(path));
  const database = await openWorkDatabase(context, databaseMemory(memory));
  try {
    const kept = keepTables(database);
    const inputs = await readInputs(database, kept, wdir, input);
    await closeOutside(database, context, paths.map(dirname));
    const done = await runSteps(steps, inputs, kept, database, context, report !== undefined);
    let rows = 0;
    for (const [role, path] of outputs) rows += await writeOutput(database, done.table, role, wdir, path);
    context.progress({ unit: 'rows', done: rows, total: rows });
    if (report !== undefined) {
      const facts = { rows, steps: done.facts };
      writeAnew(join(wdir, report), `${JSON.stringify(facts, null, 2)}\n`);
    }
  } catch (error) {
    const fault = faultOfWorld(error);
    throw fault ? new WorkError(fault) : error;
  } finally {
    database.close();
  }
};

/** A role's rows, or all of them, with the column `split` if there was one. */
async function writeOutput(
  database: Database,
  table: Table,
  role: string | null,
  wdir: string,
  path: string,
): Promise<number> {
  const format = formatOfFile(path);
  if (!format || !isTableFormat(format.format))
    throw new WorkError({
      code: 'unknown-format',
      message: `\`${path}\` has no format that tables are written in`,
      hint: 'end it with .parquet, .csv, .tsv, .jsonl, .json or .arrow',
      option: role === null ? ['output'] : ['output', role],
    });
  const columns = table.columns.filter(({ name }) => name !== splitColumn);
  const hasSplit = columns.length < table.columns.length;
  if (hasSplit && role === null) refuseSplitName(columns);
  const list = hasSplit && role === null ? `, ${quoted(splitColumn)} AS split` : '';
  const where = role === null ? '' : ` WHERE ${quoted(splitColumn)} = ${literal(role)}`;
  return writeTable(
    database,
    `SELECT ${columnList(columns)}${list} FROM (${table.query})${where}`,
    join(wdir, path),
    { format: format.format, gzip: format.gzip },
  );
}

function refuseSplitName(columns: readonly { readonly name: string }[]): void {
  if (columns.some(({ name }) => name.toLowerCase() === 'split'))
    throw new WorkError({ ...splitTaken, option: ['output'] });
}
