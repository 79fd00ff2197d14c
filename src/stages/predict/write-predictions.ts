/** Writes predictions as a table: they are kept by the database, on disk where there are many, until all are there. */
import { type Column, type Database, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import { writeTable } from '../../data/tables/write.ts';
import type { ClassName } from '../../ml/model.ts';
import { classesNote } from '../class-note.ts';
import type { PredictedRows } from './predictor.ts';

const table = 'luc predictions';

export async function writePredictions(
  database: Database,
  path: string,
  columns: readonly Column[],
  classes: readonly ClassName[] | null,
  batches: () => AsyncGenerator<PredictedRows, void>,
): Promise<void> {
  const form = formatOfFile(path);
  if (!form || !isTableFormat(form.format)) throw new Error(`the format of ${path} was checked before`);
  const list = columns.map(({ name, type }) => `${quoted(name)} ${type}`);
  await database.run(`CREATE OR REPLACE TABLE ${quoted(table)} (${list.join(', ')})`);
  await database.append(table, rowsOf(batches()));
  await writeTable(database, `FROM ${quoted(table)}`, path, {
    format: form.format,
    gzip: form.gzip,
    ...(classes && { metadata: new Map([[classesNote, JSON.stringify(classes)]]) }),
  });
  await database.run(`DROP TABLE ${quoted(table)}`);
}

async function* rowsOf(batches: AsyncGenerator<PredictedRows, void>): AsyncGenerator<readonly Value[], void> {
  for await (const { rows, values } of batches)
    for (let row = 0; row < rows; row++) yield values.map((column) => column[row] ?? null);
}
