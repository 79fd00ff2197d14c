/** Reads the inputs of a transform: one table, or several by name, the first of them the current one. */
import { type Database, quoted } from '../../data/duckdb.ts';
import { readTable } from '../../data/tables/read.ts';
import { WorkError } from '../../work.ts';
import { tableFilesAt } from '../table-files.ts';
import type { TransformOptions } from './options.ts';
import { inTableType, type Made, project } from './project.ts';
import { rowColumn, type Table } from './step.ts';
import type { KeptTables } from './tables.ts';

export interface Inputs {
  readonly current: Table;
  /** Empty where the user gave no names. */
  readonly byName: ReadonlyMap<string, Table>;
}

type Input = TransformOptions['input'];

export async function readInputs(
  database: Database,
  tables: KeptTables,
  wdir: string,
  input: Input,
): Promise<Inputs> {
  const read = (paths: readonly string[], option: readonly (string | number)[]): Promise<Table> =>
    readInput(database, tables, wdir, paths, option);
  if (typeof input === 'string') return { current: await read([input], ['input']), byName: new Map() };
  if (isList(input)) return { current: await read(input, ['input']), byName: new Map() };
  const byName = new Map<string, Table>();
  for (const [name, path] of Object.entries(input)) byName.set(name, await read([path], ['input', name]));
  const [current] = byName.values();
  if (!current) throw new Error('a map of inputs has one');
  return { current, byName };
}

const isList = (input: Exclude<Input, string>): input is readonly string[] => Array.isArray(input);

async function readInput(
  database: Database,
  tables: KeptTables,
  wdir: string,
  paths: readonly string[],
  option: readonly (string | number)[],
): Promise<Table> {
  const files = paths.flatMap((path) => tableFilesAt(wdir, path));
  if (files.length === 0)
    throw new WorkError({
      code: 'empty-input',
      message: `there is no table in ${paths.join(', ')}`,
      option,
    });
  const view = 'luc input';
  const columns = await readTable(database, view, files);
  const made: Made[] = columns.map(({ name, type }) => ({ name, ...inTableType(quoted(name), type) }));
  const table = project(
    {
      columns,
      counted: paths.length === 1 ? (paths[0] ?? '') : `${paths.join(', ')} together`,
      query: `SELECT row_number() OVER () AS ${quoted(rowColumn)}, * FROM ${quoted(view)}`,
    },
    made,
  );
  try {
    return await tables.settle(table);
  } finally {
    await database.run(`DROP VIEW IF EXISTS ${quoted(view)}`);
  }
}
