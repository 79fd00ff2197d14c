/** The step `sql`: one SELECT over the inputs by name, and `current`. */
import { type Column, quoted } from '../../../data/duckdb.ts';
import { checkSelect } from '../../../data/sql/check.ts';
import { refusedByDatabase } from '../../../data/sql/position.ts';
import { listNames } from '../../../table-shape.ts';
import { fault } from '../faults.ts';
import { withOneThread } from '../one-thread.ts';
import { columnList, inTableType } from '../project.ts';
import type { Step, StepContext } from '../step.ts';

export const sql: Step<string> = async (table, text, context) => {
  const names = [...new Set([...context.tableNames, 'current'])];
  const checked = await checkSelect(context.database, names, text);
  if (!checked.ok) throw fault(context, checked.failure);
  const settled = await context.settle(table);
  const views = names.map((name) => {
    const { columns, query } = name === 'current' ? settled : context.table(name);
    return { name, query: `SELECT ${columnList(columns)} FROM (${query})` };
  });
  for (const { name, query } of views) await context.database.run(`CREATE VIEW ${quoted(name)} AS ${query}`);
  try {
    const columns = await columnsOf(text, context);
    const list = columns.map(({ name, type }) => `${inTableType(quoted(name), type).sql} AS ${quoted(name)}`);
    const order = checked.value.hasOrder
      ? ''
      : ` ORDER BY ${columns.map((_, index) => index + 1).join(', ')}`;
    return await withOneThread(context, () =>
      context.recount(`SELECT ${list.join(', ')} FROM (\n${text}\n)${order}`),
    );
  } finally {
    for (const { name } of views) await context.database.run(`DROP VIEW ${quoted(name)}`);
  }
};

async function columnsOf(text: string, context: StepContext): Promise<Column[]> {
  let columns: Column[];
  try {
    columns = await context.database.columns(text);
  } catch (error) {
    throw fault(context, refusedByDatabase(error, text, 'DESCRIBE '.length, null));
  }
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.filter(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice.length > 0)
    throw fault(context, {
      code: 'bad-expression',
      message: `the query gives more than one column ${listNames(twice.map(({ name }) => name))}`,
      hint: 'give them other names by `AS`',
    });
  return columns;
}
