/** Writes what a query gives as an Arrow IPC file, in batches of a fixed length: equal rows give equal bytes. */
import { type DataType, Field } from '../arrow.ts';
import { type Column, type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { arrowType, dataOf } from './arrow-data.ts';
import { writeArrowFile } from './arrow-sink.ts';
import { columnTypeOf } from './column-type.ts';
import { typeTree } from './type-tree.ts';

const batchRows = 65_536;

export async function writeArrow(database: Database, query: string, path: string): Promise<number> {
  const columns = await database.columns(query);
  const types = columns.map(({ type }) => arrowType(typeTree(type), true));
  const fields = columns.map(({ name }, i) => new Field(name, types[i] as DataType, true));
  const sql = `SELECT ${columns.map(selection).join(', ')} FROM (${query})`;
  return writeArrowFile(path, fields, async function* () {
    for await (const batch of batchesOf(database, sql, columns.length))
      yield {
        rows: batch[0]?.length ?? 0,
        columns: batch.map((values, i) => dataOf(values, types[i] as DataType)),
      };
  });
}

/** Columns of values, always of as many rows but at the end, however the database gave them. */
async function* batchesOf(database: Database, sql: string, width: number): AsyncGenerator<Value[][], void> {
  let held: Value[][] = Array.from({ length: width }, () => []);
  for await (const { columns } of database.stream(sql)) {
    for (const [i, values] of columns.entries()) held[i]?.push(...values);
    while ((held[0]?.length ?? 0) >= batchRows) {
      yield held.map((values) => values.slice(0, batchRows));
      held = held.map((values) => values.slice(batchRows));
    }
  }
  if ((held[0]?.length ?? 0) > 0) yield held;
}

const endOfTime = 2n ** 63n - 1n;

/** Instants and days as the numbers that Arrow has for them. */
function selection({ name, type }: Column): string {
  const value = quoted(name);
  switch (columnTypeOf(type)) {
    case 'timestamp':
      // Of what is infinite the function makes null; the database itself has the greatest number for it.
      return `CASE WHEN isinf(${value}) THEN if(${value} > TIMESTAMP 'epoch', ${endOfTime}, -${endOfTime}) ELSE epoch_us(${value}) END`;
    case 'date':
      return `CAST(${value} - DATE '1970-01-01' AS INTEGER)`;
    case 'int64':
      return `CAST(${value} AS BIGINT)`;
    default:
      return value;
  }
}
