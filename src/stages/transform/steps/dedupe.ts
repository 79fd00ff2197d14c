/** The step `dedupe`: of rows with an equal key the first, the last or none. Nulls are equal to each other. */
import { quoted } from '../../../data/duckdb.ts';
import { columnList } from '../project.ts';
import { rowColumn, type Step } from '../step.ts';
import { numberRows, orderColumn } from '../tables.ts';
import { namesIn, type ValueOf } from '../values.ts';
import { withNormalForms } from './normal-forms.ts';

export const dedupe: Step<ValueOf<'dedupe'>> = async (table, { key, keep, normal_form }, context) => {
  const names = key === undefined ? table.columns.map(({ name }) => name) : namesIn(key);
  const compared = normal_form ? await withNormalForms(table, names, context) : { table, names };
  const rows = await numberRows(compared.table, context);
  const order = quoted(orderColumn);
  const groups = columnList(compared.names.map((name) => ({ name })));
  const chosen = `SELECT ${keep === 'last' ? 'max' : 'min'}(${order}) FROM (${rows}) GROUP BY ${groups}${
    keep === 'none' ? ' HAVING count(*) = 1' : ''
  }`;
  const columns = columnList([{ name: rowColumn }, ...table.columns]);
  return context.settle({
    ...table,
    query: `SELECT ${columns} FROM (${rows}) WHERE ${order} IN (${chosen}) ORDER BY ${order}`,
  });
};
