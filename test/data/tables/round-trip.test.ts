/** Tables through every format: what is written is read again as it was. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnTypeOf, databaseType } from '../../../src/data/tables/column-type.ts';
import { formatOfFile, isTableFormat } from '../../../src/data/tables/format.ts';
import { readTable } from '../../../src/data/tables/read.ts';
import { writeTable } from '../../../src/data/tables/write.ts';
import { testDatabase } from '../../support/database.ts';

test('a name tells the format', () => {
  expect(
    ['a.parquet', 'b.CSV', 'c.d.tsv.gz', 'e.ndjson', 'f.feather', 'g', 'h.gz', 'i.docx', 'j.xlsx'].map(
      formatOfFile,
    ),
  ).toEqual([
    { format: 'parquet', gzip: false },
    { format: 'csv', gzip: false },
    { format: 'tsv', gzip: true },
    { format: 'jsonl', gzip: false },
    { format: 'arrow', gzip: false },
    null,
    null,
    null,
    { format: 'xlsx', gzip: false },
  ]);
  expect(['parquet', 'xlsx'].map(isTableFormat)).toEqual([true, false]);
});

test('types have our names', () => {
  const types = [
    'BOOLEAN',
    'UINTEGER',
    'DECIMAL(9,2)',
    'VARCHAR',
    'DATE',
    'TIMESTAMP WITH TIME ZONE',
    'DOUBLE[3]',
    'STRUCT(a INTEGER)',
    'BLOB',
  ];
  expect(types.map(columnTypeOf)).toEqual([
    'boolean',
    'int64',
    'double',
    'string',
    'date',
    'timestamp',
    'list',
    'struct',
    'blob',
  ]);
  expect(
    (['boolean', 'int64', 'double', 'string', 'date', 'timestamp', 'blob'] as const).map((type) =>
      columnTypeOf(databaseType(type)),
    ),
  ).toEqual(['boolean', 'int64', 'double', 'string', 'date', 'timestamp', 'blob']);
});

test.each(['parquet', 'csv', 'jsonl', 'json', 'tsv'] as const)('%s', async (format) => {
  const { database, folder } = await testDatabase();
  const path = join(folder, `a.${format}`);
  expect(await writeTable(database, "SELECT 1::BIGINT AS n, 'a,b' AS text", path, { format })).toBe(1);
  expect(await readTable(database, 'back', [{ path, name: 'a' }])).toEqual([
    { name: 'n', type: 'BIGINT' },
    { name: 'text', type: 'VARCHAR' },
  ]);
  expect(await database.rows('FROM back')).toEqual([{ n: 1n, text: 'a,b' }]);
});
