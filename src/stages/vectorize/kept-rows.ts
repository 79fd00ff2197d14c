/** Rows that a fit has made already: what each of its tables has of them, beside its keys. */
import { type Database, quoted } from '../../data/duckdb.ts';
import { sliceRows } from '../../data/vectors/matrix-rows.ts';
import type { VectorBatch } from '../../data/vectors/vector-file.ts';
import type { Matrix } from '../../matrix.ts';
import type { Table } from './table.ts';

/** A table that was fitted on, and how many rows it has. */
export interface FittedTable {
  readonly table: Table;
  readonly rows: number;
}

/** `matrix` has the rows of all tables that were fitted on, one after the other. Null for another table. */
export function keptRows(
  database: Database,
  fitted: readonly FittedTable[],
  matrix: Matrix,
  table: Table,
): AsyncGenerator<VectorBatch, void> | null {
  const index = fitted.findIndex((one) => one.table === table);
  if (index < 0) return null;
  const from = fitted.slice(0, index).reduce((sum, { rows }) => sum + rows, 0);
  return keyed(database, table, sliceRows(matrix, from, from + (fitted[index]?.rows ?? 0)));
}

async function* keyed(
  database: Database,
  { view, keys }: Table,
  matrix: Matrix,
): AsyncGenerator<VectorBatch, void> {
  if (keys.length === 0) {
    yield { keys: [], matrix };
    return;
  }
  let from = 0;
  const list = keys.map(({ name }) => quoted(name)).join(', ');
  for await (const batch of database.stream(`SELECT ${list} FROM ${quoted(view)}`)) {
    yield { keys: batch.columns, matrix: sliceRows(matrix, from, from + batch.rows) };
    from += batch.rows;
  }
}
