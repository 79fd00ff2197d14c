/** Reads Arrow IPC files and streams: their batches go into a table of the database, one after the other. */
import { ulid } from '../../base/ulid.ts';
import { WorkError } from '../../work.ts';
import { type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { type ArrowFile, openArrowFile } from './arrow-file.ts';
import { type ArrowColumn, arrowColumn } from './arrow-types.ts';
import { columnNames } from './delimited-head.ts';
import type { Source } from './source.ts';
import type { TableFile } from './table-file.ts';

export async function arrowSource(database: Database, file: TableFile): Promise<Source> {
  const opened = await openArrowFile(file);
  try {
    return await sourceFrom(database, file, opened);
  } finally {
    opened.close();
  }
}

async function sourceFrom(
  database: Database,
  file: TableFile,
  { schema, batches }: ArrowFile,
): Promise<Source> {
  const { fields } = schema;
  const columns: ArrowColumn[] = [];
  for (const { name, type } of fields) {
    const column = arrowColumn(type);
    if (!column)
      throw new WorkError({
        code: 'column-type',
        message: `${file.name}: column \`${name}\` is ${type}, which no table has`,
      });
    columns.push(column);
  }
  const names = columnNames(fields.map(({ name }) => name));
  const table = `arrow_${ulid().toLowerCase()}`;
  const declared = names.map((name, i) => `${quoted(name)} ${columns[i]?.type}`);
  await database.run(`CREATE TABLE ${table} (${declared.join(', ')})`);
  const rows = async function* (): AsyncGenerator<readonly Value[]> {
    for await (const batch of batches()) {
      const vectors = columns.map((_, i) => batch.getChildAt(i));
      for (let row = 0; row < batch.numRows; row++)
        yield columns.map(({ at }, i) => {
          const vector = vectors[i];
          return vector ? at(vector, row) : null;
        });
    }
  };
  await database.append(table, rows());
  return {
    file,
    relation: table,
    columns: names.map((name, i) => ({ name, type: columns[i]?.type ?? 'VARCHAR' })),
  };
}
