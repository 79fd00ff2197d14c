/** Finds the step, and where it can the row, that a database could not compute. Only asked when something failed. */
import { DatabaseError, inOneLine } from '../../data/database-error.ts';
import { quoted } from '../../data/duckdb.ts';
import { checkExpression } from '../../data/sql/check.ts';
import { WorkError, type WorkProblem } from '../../work.ts';
import { faultOfWorld } from '../database-fault.ts';
import { countRows } from './cells.ts';
import { rowsInWords } from './faults.ts';
import { inTableType, withMade } from './project.ts';
import { rowColumn, type StepContext, type Table } from './step.ts';
import { numbered, orderColumn } from './tables.ts';
import type { WrittenStep } from './values.ts';

export interface Lazy {
  readonly step: WrittenStep;
  readonly before: Table;
  /** Null for a step that failed before it had one. */
  readonly after: Table | null;
  readonly context: StepContext;
}

/** The steps in their order; the fault is of one of them. */
export async function blame(error: DatabaseError, lazy: readonly Lazy[]): Promise<unknown> {
  const world = faultOfWorld(error);
  if (world) return new WorkError(world);
  for (const one of lazy) {
    const found = await faultOf(one);
    if (found) return new WorkError(found);
  }
  const last = lazy.at(-1);
  return last ? new WorkError({ ...inWords(error), option: last.context.option }) : error;
}

/** Null where the step can be computed, given that those before can. */
async function faultOf({ step, before, after, context }: Lazy): Promise<WorkProblem | null> {
  if (!after) return null;
  try {
    await context.settle(after);
    return null;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const expression = await failingExpression(step, before, context);
    if (!expression) return { ...inWords(error), option: context.option };
    const row = await firstBadRow(expression.table, expression.sql, context);
    return {
      ...inWords(error),
      message: `${inOneLine(error)}${row === null ? '' : `, in ${rowsInWords(before, [{ row }], 1)}`}`,
      hint: '`TRY(…)` gives null where it cannot be computed',
      option: [...context.option, ...expression.at],
    };
  }
}

interface Expression {
  readonly table: Table;
  readonly sql: string;
  readonly at: readonly string[];
}

/** Of a step that has expressions the first that cannot be computed, with the table that it is of. */
async function failingExpression(
  step: WrittenStep,
  before: Table,
  context: StepContext,
): Promise<Expression | null> {
  let table = await context.settle(before);
  const check = async (text: string) => checkExpression(context.database, table.columns, text);
  if (step.name === 'filter') {
    const checked = await check(step.value);
    return checked.ok ? { table, sql: checked.value.sql, at: [] } : null;
  }
  if (step.name !== 'derive') return null;
  for (const [name, text] of Object.entries(step.value)) {
    const checked = await check(text);
    if (!checked.ok || checked.value.hasWindow) return null;
    const made = { name, ...inTableType(checked.value.sql, checked.value.type) };
    try {
      table = await context.settle(withMade(table, [made]));
    } catch (error) {
      if (error instanceof DatabaseError) return { table, sql: made.sql, at: [name] };
      throw error;
    }
  }
  return null;
}

/** By halves: an expression can only be asked for many rows, as asking for each costs much. */
async function firstBadRow(table: Table, sql: string, context: StepContext): Promise<number | null> {
  const rows = numbered(table);
  const order = quoted(orderColumn);
  const isGood = async (from: number, to: number): Promise<boolean> => {
    try {
      const some = `SELECT * FROM (${rows}) WHERE ${order} > ${from} AND ${order} <= ${to}`;
      await context.database.rows(`SELECT count(${sql}) FROM (${some})`);
      return true;
    } catch (error) {
      if (error instanceof DatabaseError) return false;
      throw error;
    }
  };
  let from = 0;
  let to = await countRows(table, context);
  if (await isGood(from, to)) return null;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (await isGood(from, middle)) from = middle;
    else to = middle;
  }
  const [row] = await context.database.rows(
    `SELECT ${quoted(rowColumn)} AS row FROM (${rows}) WHERE ${order} = ${to}`,
  );
  return row ? Number(row.row) : null;
}

const valueKinds = ['Conversion', 'Out of Range', 'Invalid Input'];

const inWords = (error: DatabaseError): WorkProblem => ({
  code: valueKinds.includes(error.kind) ? 'bad-value' : 'bad-expression',
  message: inOneLine(error),
});
