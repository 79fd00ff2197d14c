/** Writes vectors by the database, as a column of lists or structs: parquet and jsonl. */
import { ulid } from '../../base/ulid.ts';
import type { Matrix } from '../../matrix.ts';
import { type Database, quoted } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { writeTable } from '../tables/write.ts';
import { notesOf } from './notes.ts';
import type { VectorBatch, VectorHead } from './vector-file.ts';

export async function writeTableVectors(
  database: Database,
  path: string,
  { format, gzip }: { readonly format: 'parquet' | 'jsonl'; readonly gzip: boolean },
  head: VectorHead,
  batches: AsyncIterable<VectorBatch>,
): Promise<number> {
  const { form, dtype, keys, columns } = head;
  const table = `vectors ${ulid()}`;
  const float = dtype === 'float32' ? 'FLOAT' : 'DOUBLE';
  const lists =
    form === 'dense'
      ? [['luc vector', `${float}[]`]]
      : [
          ['luc indices', 'UINTEGER[]'],
          ['luc values', `${float}[]`],
        ];
  const declared = [...keys.map(({ name, type }) => [name, type]), ...lists].map(
    ([name = '', type]) => `${quoted(name)} ${type}`,
  );
  await database.run(`CREATE TABLE ${quoted(table)} (${declared.join(', ')})`);
  try {
    await database.append(table, rowsOf(batches));
    const size = format === 'jsonl' ? `"size": ${columns}, ` : '';
    const vector =
      form === 'dense' ? quoted('luc vector') : `{${size}"indices": "luc indices", "values": "luc values"}`;
    const list = [...keys.map(({ name }) => quoted(name)), `${vector} AS vector`].join(', ');
    const metadata = notesOf(head);
    return await writeTable(database, `SELECT ${list} FROM ${quoted(table)}`, path, {
      format,
      gzip,
      metadata,
    });
  } finally {
    await database.run(`DROP TABLE ${quoted(table)}`);
  }
}

async function* rowsOf(batches: AsyncIterable<VectorBatch>): AsyncGenerator<readonly Value[]> {
  for await (const { keys, matrix } of batches)
    for (let row = 0; row < matrix.rows; row++)
      yield [...keys.map((values) => values[row] ?? null), ...listsOf(matrix, row)];
}

function listsOf(matrix: Matrix, row: number): Value[] {
  const { columns } = matrix;
  if (matrix.form === 'dense') return [numbersIn(matrix.values.subarray(row * columns, (row + 1) * columns))];
  const from = matrix.starts[row] as number;
  const to = matrix.starts[row + 1] as number;
  return [Array.from(matrix.indices.subarray(from, to)), numbersIn(matrix.values.subarray(from, to))];
}

/** NaN is null. */
const numbersIn = (values: Matrix['values']): Value[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));
