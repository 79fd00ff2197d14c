/** Columns of a table as cells in memory, to divide or choose rows by. */

import type { Cell } from '../../cell-order.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { Column as CellColumn } from '../../data/split/column.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import { fault } from './faults.ts';
import { columnList } from './project.ts';
import type { StepContext, Table } from './step.ts';

export async function countRows(
  { query }: Table,
  { database }: Pick<StepContext, 'database'>,
): Promise<number> {
  const [row] = await database.rows(`SELECT count(*) AS count FROM (${query})`);
  return Number(row?.count);
}

/** `option` is the part of the step that names them. */
export async function readCells(
  { columns, query }: Table,
  names: readonly string[],
  option: string,
  context: StepContext,
): Promise<CellColumn[]> {
  for (const name of names) {
    const type = columnTypeOf(columns.find((column) => column.name === name)?.type ?? '');
    if (type === 'list' || type === 'struct' || type === 'blob')
      throw fault(
        context,
        { code: 'column-type', message: `\`${name}\` is ${type}, which cannot be ${option}` },
        option,
      );
  }
  if (names.length === 0) return [];
  const found = names.map((name) => ({ name, cells: [] as Cell[] }));
  const list = columnList(names.map((name) => ({ name })));
  for await (const batch of context.database.stream(`SELECT ${list} FROM (${query})`))
    for (const [index, { cells }] of found.entries())
      for (const cell of (batch.columns[index] ?? []) as readonly Cell[]) cells.push(cell);
  return found;
}

/** The values of some columns, a row at a time. */
export async function readRows(
  { query }: Table,
  names: readonly string[],
  { database }: StepContext,
): Promise<Value[][]> {
  const rows: Value[][] = [];
  const list = columnList(names.map((name) => ({ name })));
  for await (const { rows: count, columns } of database.stream(`SELECT ${list} FROM (${query})`))
    for (let row = 0; row < count; row++) rows.push(columns.map((cells) => cells[row] ?? null));
  return rows;
}
