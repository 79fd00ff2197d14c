/** Rows of a table by their positions. */
import { quoted } from '../../data/duckdb.ts';
import { columnList } from './project.ts';
import { rowColumn, type StepContext, type Table } from './step.ts';
import { numberRows, orderColumn } from './tables.ts';

/** The rows at these positions, from 0, in the order of the positions. */
export async function pickRows(
  table: Table,
  positions: Iterable<number>,
  context: StepContext,
): Promise<Table> {
  const picked = await context.make([{ name: 'luc position', type: 'BIGINT' }], wrapped(positions));
  return context.settle({
    ...table,
    query: `SELECT ${columnList([{ name: rowColumn }, ...table.columns], 't.')}
      FROM (${await numberRows(table, context)}) t JOIN (${picked.query}) p ON t.${quoted(orderColumn)} = p."luc position"
      ORDER BY p.${quoted(rowColumn)}`,
  });
}

function* wrapped(positions: Iterable<number>): Generator<[bigint]> {
  for (const position of positions) yield [BigInt(position + 1)];
}
