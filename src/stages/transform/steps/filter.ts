/** The step `filter`: keeps the rows for which an expression is true. */
import { checkExpression } from '../../../data/sql/check.ts';
import { fault } from '../faults.ts';
import type { Step } from '../step.ts';

export const filter: Step<string> = async (table, text, context) => {
  const checked = await checkExpression(context.database, table.columns, text);
  if (!checked.ok) throw fault(context, checked.failure);
  const { sql, type } = checked.value;
  if (type !== 'BOOLEAN')
    throw fault(context, {
      code: 'bad-expression',
      message: `\`${text.trim()}\` is ${type}, and a filter is true or false`,
      hint: 'compare it with something, as in `column > 0`',
    });
  return { ...table, query: `SELECT * FROM (${table.query}) WHERE ${sql}` };
};
