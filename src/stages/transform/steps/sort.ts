/** The step `sort`: nulls last, rows that compare equal as they were. Texts compare by code point. */
import { quoted } from '../../../data/duckdb.ts';
import { sortColumn } from '../../sort-column.ts';
import { columnList } from '../project.ts';
import { rowColumn, type Step } from '../step.ts';
import { numbered, orderColumn } from '../tables.ts';
import { type Names, namesIn } from '../values.ts';

export const sort: Step<Names> = async (table, names, context) => {
  const by = namesIn(names).map((written) => {
    const { name, descending } = sortColumn(table, written);
    return `${quoted(name)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
  });
  const columns = columnList([{ name: rowColumn }, ...table.columns]);
  const order = [...by, quoted(orderColumn)].join(', ');
  return context.settle({
    ...table,
    query: `SELECT ${columns} FROM (${numbered(table)}) ORDER BY ${order}`,
  });
};
