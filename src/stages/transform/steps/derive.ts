/** The step `derive`: columns made by expressions, a later one of the earlier ones. */
import { quoted } from '../../../data/duckdb.ts';
import { checkExpression } from '../../../data/sql/check.ts';
import { fault } from '../faults.ts';
import { withOneThread } from '../one-thread.ts';
import { inTableType, type Made, withMade } from '../project.ts';
import type { Step, StepContext, Table } from '../step.ts';
import { numberRows, orderColumn } from '../tables.ts';
import type { ValueOf } from '../values.ts';

export const derive: Step<ValueOf<'derive'>> = async (table, expressions, context) => {
  let after = table;
  for (const [name, text] of Object.entries(expressions)) {
    const checked = await checkExpression(context.database, after.columns, text);
    if (!checked.ok) throw fault(context, checked.failure, name);
    const { sql, type, hasWindow } = checked.value;
    const made = { name, ...inTableType(sql, type) };
    after = hasWindow ? await withWindow(after, made, context) : withMade(after, [made]);
  }
  return after;
};

/** A window gives the rows by its partitions; they are put back as they were. */
async function withWindow(table: Table, made: Made, context: StepContext): Promise<Table> {
  const after = withMade({ ...table, query: await numberRows(table, context) }, [made]);
  const query = `${after.query} ORDER BY ${quoted(orderColumn)}`;
  return withOneThread(context, () => context.settle({ ...after, query }));
}
