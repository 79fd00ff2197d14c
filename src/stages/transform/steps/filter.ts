/** The step `filter`: keeps the rows for which an expression is true. */
import { quoted } from '../../../data/duckdb.ts';
import { checkExpression } from '../../../data/sql/check.ts';
import { fault } from '../faults.ts';
import { withOneThread } from '../one-thread.ts';
import { columnList } from '../project.ts';
import { rowColumn, type Step } from '../step.ts';
import { numberRows, orderColumn } from '../tables.ts';

export const filter: Step<string> = async (table, text, context) => {
  const checked = await checkExpression(context.database, table.columns, text);
  if (!checked.ok) throw fault(context, checked.failure);
  const { sql, type, hasWindow } = checked.value;
  if (type !== 'BOOLEAN')
    throw fault(context, {
      code: 'bad-expression',
      message: `\`${text.trim()}\` is ${type}, and a filter is true or false`,
      hint: 'compare it with something, as in `column > 0`',
    });
  if (!hasWindow) return { ...table, query: `SELECT * FROM (${table.query}) WHERE ${sql}` };
  const columns = columnList([{ name: rowColumn }, ...table.columns]);
  const rows = await numberRows(table, context);
  const query = `SELECT ${columns} FROM (${rows}) QUALIFY ${sql} ORDER BY ${quoted(orderColumn)}`;
  return withOneThread(context, () => context.settle({ ...table, query }));
};
