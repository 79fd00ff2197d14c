/** Runs steps over small tables that a test writes as SQL, and gives back the rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Database, openDatabase, quoted } from '../../../src/data/duckdb.ts';
import type { Value } from '../../../src/data/duckdb-values.ts';
import type { Json, JsonObject } from '../../../src/json.ts';
import { transformOptions } from '../../../src/stages/transform/options.ts';
import { inTableType, project } from '../../../src/stages/transform/project.ts';
import { runSteps } from '../../../src/stages/transform/run-steps.ts';
import { rowColumn, type Table } from '../../../src/stages/transform/step.ts';
import { keepTables } from '../../../src/stages/transform/tables.ts';
import { type WorkContext, WorkError, type WorkProblem } from '../../../src/work.ts';

export interface Ran {
  readonly columns: readonly string[];
  /** Types in the database's words. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly facts: readonly JsonObject[];
}

/** Opened when a test of the file asks for it; each run leaves it without tables. */
let opened: Promise<Database> | null = null;
const temporary = mkdtempSync(join(tmpdir(), 'luc-steps-'));
const threads = 2;

afterAll(async () => {
  (await opened)?.close();
  rmSync(temporary, { recursive: true });
});

/** `tables`: a query each by name; the first is the current one. */
export async function run(
  tables: string | { readonly [name: string]: string },
  steps: readonly Json[],
): Promise<Ran> {
  opened ??= openDatabase({ memory: 2 ** 29, threads, temporary });
  const database = await opened;
  const kept = keepTables(database);
  try {
    const byName = new Map<string, Table>();
    const named = typeof tables === 'string' ? { data: tables } : tables;
    for (const [name, query] of Object.entries(named)) {
      const columns = await database.columns(query);
      const numbered = `SELECT row_number() OVER () AS ${quoted(rowColumn)}, * FROM (${query})`;
      const table = project(
        { columns, counted: `${name}.csv`, query: numbered },
        columns.map((column) => ({ name: column.name, ...inTableType(quoted(column.name), column.type) })),
      );
      byName.set(name, await kept.settle(table));
    }
    const [current] = byName.values();
    if (!current) throw new Error('a test has a table');
    const inputs = { current, byName: typeof tables === 'string' ? new Map() : byName };
    const { table, facts } = await runSteps(
      readSteps(steps),
      inputs,
      kept,
      database,
      contextFor(temporary),
      true,
    );
    const list = table.columns.map(({ name }) => quoted(name)).join(', ');
    const rows: Value[][] = [];
    for await (const batch of database.stream(`SELECT ${list} FROM (${table.query})`))
      for (let row = 0; row < batch.rows; row++)
        rows.push(batch.columns.map((cells) => plain(cells[row] ?? null)));
    return {
      columns: table.columns.map(({ name }) => name),
      types: table.columns.map(({ type }) => type),
      rows,
      facts,
    };
  } finally {
    await kept.dropUnread([]);
  }
}

/** Numbers of rows are small. */
const plain = (value: Value): Value => (typeof value === 'bigint' ? Number(value) : value);

/** What is wrong, as it is told. */
export async function refused(
  tables: string | { readonly [name: string]: string },
  steps: readonly Json[],
): Promise<readonly WorkProblem[]> {
  try {
    await run(tables, steps);
  } catch (error) {
    if (error instanceof WorkError) return error.faults;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** As the options' table reads them. */
export function readSteps(steps: readonly Json[]) {
  const problems: unknown[] = [];
  const read = transformOptions.steps.type.read(steps, ['steps'], (problem) => problems.push(problem));
  if (!read || problems.length > 0) throw new Error(JSON.stringify(problems));
  return read;
}

export const contextFor = (temporary: string): WorkContext => ({
  root: temporary,
  wdir: temporary,
  scratch: temporary,
  memo: temporary,
  temporary,
  memory: 2 ** 30,
  threads,
  env: {},
  signal: new AbortController().signal,
  progress: () => undefined,
  warn: () => undefined,
  log: () => undefined,
});
