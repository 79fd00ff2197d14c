/** The tables that are vectorized, as views of the database: their columns are there, and their keys are keys. */
import type { Column, Database } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import { readTable } from '../../data/tables/read.ts';
import { WorkError } from '../../work.ts';
import { tableFilesAt } from '../table-files.ts';
import { columnsRead, isPlainType, writtenKeys } from './columns.ts';
import { checkKeys } from './keys.ts';
import type { VectorizeOptions } from './options.ts';
import { placesOf } from './roles.ts';
import type { Table } from './table.ts';

export async function openTables(
  database: Database,
  options: VectorizeOptions,
  wdir: string,
): Promise<Table[]> {
  const tables: Table[] = [];
  for (const [index, place] of placesOf(options).entries()) {
    const option = place.role === null ? ['input'] : ['input', place.role];
    const files = tableFilesAt(wdir, place.input);
    if (files.length === 0)
      throw new WorkError({ code: 'empty-input', message: `there is no table in ${place.input}`, option });
    const view = `luc input ${index}`;
    const columns = await readTable(database, view, files);
    const shape = {
      columns: columns.map(({ name, type }) => ({ name, type: columnTypeOf(type) })),
      open: false,
    };
    const missing = columnsRead(options, shape);
    if (missing.length > 0)
      throw new WorkError(
        ...missing.map(({ path, message, atKey: _, ...problem }) => ({
          ...problem,
          message: `${message} in ${place.input}`,
          option: path,
        })),
      );
    const keys = keysOf(options, columns);
    const table = { ...place, view, columns, keys };
    await checkKeys(database, table, options.key !== undefined);
    tables.push(table);
  }
  return tables;
}

function keysOf(options: VectorizeOptions, columns: readonly Column[]): Column[] {
  const written = writtenKeys(options);
  const names = written.length > 0 ? written : ['id'];
  return names.flatMap(
    (name) => columns.find((column) => column.name === name && isPlainType(columnTypeOf(column.type))) ?? [],
  );
}
