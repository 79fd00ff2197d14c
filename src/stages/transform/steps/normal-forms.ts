/** Columns of texts in normal form, beside those of a table. */
import type { Column } from '../../../data/duckdb.ts';
import type { Value } from '../../../data/duckdb-values.ts';
import { normalForm } from '../../../data/text/normal-form.ts';
import { columnList } from '../project.ts';
import { rowColumn, type StepContext, type Table } from '../step.ts';

/** The table, computed, with a column more for each of `names` that has texts; `names` are then those to compare. */
export async function withNormalForms(
  table: Table,
  names: readonly string[],
  context: StepContext,
): Promise<{ readonly table: Table; readonly names: readonly string[] }> {
  const settled = await context.settle(table);
  const texts = settled.columns.filter(({ name, type }) => type === 'VARCHAR' && names.includes(name));
  if (texts.length === 0) return { table: settled, names };
  const forms: Column[] = texts.map((_, index) => ({ name: `luc form ${index + 1}`, type: 'VARCHAR' }));
  const made = await context.make(
    forms,
    normalRows(context, `SELECT ${columnList(texts)} FROM (${settled.query})`),
  );
  const columns = columnList([{ name: rowColumn }, ...settled.columns], 'a.');
  return {
    table: {
      columns: [...settled.columns, ...forms],
      counted: settled.counted,
      query: `SELECT ${columns}, ${columnList(forms, 'b.')} FROM (${settled.query}) a POSITIONAL JOIN (${made.query}) b`,
    },
    names: names.map((name) => forms[texts.findIndex((text) => text.name === name)]?.name ?? name),
  };
}

async function* normalRows({ database }: StepContext, query: string): AsyncGenerator<Value[]> {
  for await (const { rows, columns } of database.stream(query))
    for (let row = 0; row < rows; row++)
      yield columns.map((cells) => {
        const cell = cells[row];
        return typeof cell === 'string' ? normalForm(cell) : null;
      });
}
