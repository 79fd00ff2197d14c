/** Runs steps over small tables that a test writes as SQL, and gives back the rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Database, openDatabase, quoted } from '../../../src/data/duckdb.ts';
import type { Value } from '../../../src/data/duckdb-values.ts';
import type { Json, JsonObject } from '../../../src/json.ts';
import { transformOptions } from '../../../src/stages/transform/options.ts';
import { inTableType, project } from '../../../src/stages/transform/project.ts';
import { runSteps } from '../../../src/stages/transform/run-steps.ts';
import { rowColumn, type Table } from '../../../src/stages/transform/step.ts';
import { keepTables } from '../../../src/stages/transform/tables.ts';
import { type WorkContext, WorkError, type WorkProblem } from '../../../src/work.ts';
import { workContext } from '../../support/work-context.ts';

export interface Ran {
  readonly columns: readonly string[];
  /** Types in the database's words. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly facts: readonly JsonObject[];
}

/** Opened when a test asks for it; each run leaves it without tables. */
let opened: Promise<Database> | null = null;
const temporary = mkdtempSync(join(tmpdir(), 'luc-steps-'));
const threads = 2;

// The files of a worker share this one, so only its end tells that nobody needs it any more.
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

type Tables = string | { readonly [name: string]: string };

/**
 * `tables`: a query each by name; the first is the current one. Rows are the same whether all steps are computed one by
 * one, as a report asks for, or as late as can be.
 */
export async function run(tables: Tables, steps: readonly Json[]): Promise<Ran> {
  const ran = await runOnce(tables, steps, true);
  expect((await runOnce(tables, steps, false)).rows).toEqual(ran.rows);
  return ran;
}

async function runOnce(tables: Tables, steps: readonly Json[], counts: boolean): Promise<Ran> {
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
      counts,
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

/** What is wrong, as it is told; the same whether steps are computed one by one or late. */
export async function refused(tables: Tables, steps: readonly Json[]): Promise<readonly WorkProblem[]> {
  const [early, late] = [await refusedOnce(tables, steps, true), await refusedOnce(tables, steps, false)];
  expect(late).toEqual(early);
  return early;
}

async function refusedOnce(
  tables: Tables,
  steps: readonly Json[],
  counts: boolean,
): Promise<readonly WorkProblem[]> {
  try {
    await runOnce(tables, steps, counts);
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

export const contextFor = (temporary: string): WorkContext =>
  workContext(temporary, {
    root: temporary,
    wdir: temporary,
    scratch: temporary,
    memo: temporary,
    temporary,
    memory: 2 ** 30,
    threads,
  });
