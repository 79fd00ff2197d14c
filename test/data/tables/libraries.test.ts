/** Formats that a library reads: files as other programs write them; `files/make.py` says what is in them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Schema, streams } from 'avsc';
import { writeXlsx } from 'hucre';
import { expect, test } from 'vitest';
import { columnTypeOf } from '../../../src/data/tables/column-type.ts';
import { readTable } from '../../../src/data/tables/read.ts';
import type { ReadOptions } from '../../../src/data/tables/read-options.ts';
import { WorkError } from '../../../src/work.ts';
import { testDatabase } from '../../support/database.ts';

const files = fileURLToPath(new URL('files/', import.meta.url));

/** The rows of a file, and the types of its columns; or why it is no table. */
async function read(name: string, options: ReadOptions = {}, bytes?: Uint8Array): Promise<unknown> {
  const { database, folder } = await testDatabase();
  const path = bytes ? join(folder, name) : join(files, name);
  if (bytes) writeFileSync(path, bytes);
  try {
    const columns = await readTable(database, 't', [{ name, path }], options);
    const rows = await database.rows('FROM t');
    return {
      types: columns.map((column) => `${column.name} ${columnTypeOf(column.type)}`).join(', '),
      rows: rows.map((row) => Object.values(row)),
    };
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    return error.faults.map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`);
  }
}

const head = (name: string, bytes: number): Buffer => readFileSync(join(files, name)).subarray(0, bytes);

test('xlsx, with types that all cells of a column have', async () => {
  const at = '2026-01-31T10:20:30.500000Z';
  expect(await read('openpyxl.xlsx')).toEqual({
    types:
      'id int64, name string, price double, day date, at timestamp, flag boolean, zip string, mixed string, error string, none string',
    rows: [
      [1n, 'größe', 1.5, '2026-01-31', at, true, '007', '1', null, null],
      [2n, null, 2, '1999-12-31', '2026-01-31T00:00:00.000000Z', false, '8', 'a', null, null],
      [3n, 'a\nb', 1e20, '1900-01-01', at, null, '9', '2026-01-31', null, null],
    ],
  });
  expect(
    await read('openpyxl.xlsx', { sheet: '*', types: { zip: 'int64', price: 'string' }, maxBadRows: 1 }),
  ).toEqual({
    types:
      'id int64, name string, price string, day date, at timestamp, flag boolean, zip int64, mixed string, error string, none string, sheet string',
    rows: [
      [1n, 'größe', '1.5', '2026-01-31', at, true, 7n, '1', null, null, 'Prices'],
      [2n, null, '2.0', '1999-12-31', '2026-01-31T00:00:00.000000Z', false, 8n, 'a', null, null, 'Prices'],
      [3n, 'a\nb', '1e+20', '1900-01-01', at, null, 9n, '2026-01-31', null, null, 'Prices'],
      [5n, 'e', null, null, null, null, null, null, null, null, 'More prices'],
    ],
  });
  expect(await read('openpyxl.xlsx', { sheet: 'More prices' })).toEqual([
    'ragged-row: openpyxl.xlsx, row 1: it has 11 cells, and not 10 (`max_bad_rows` says how many may be left out)',
  ]);
  expect(await read('openpyxl.xlsx', { sheet: 'Price' })).toEqual([
    'out-of-range: openpyxl.xlsx has no sheet `Price` (did you mean `Prices`? its sheets are `Prices`, `More prices`)',
  ]);
  expect(await read('openpyxl.xlsx', { sheet: 3 })).toEqual([
    'out-of-range: openpyxl.xlsx has no sheet 3 (its sheets are `Prices`, `More prices`)',
  ]);
  expect(await read('openpyxl.xlsx', { maxBytes: 1000 })).toEqual([
    'too-large: openpyxl.xlsx: more than 1.0 KiB come out of it (raise `max_bytes` if that is meant)',
  ]);
  expect(await read('encrypted.xlsx')).toEqual([
    'encrypted-file: encrypted.xlsx is protected by a password (save it without one)',
  ]);
  for (const bytes of [head('openpyxl.xlsx', 3000), Buffer.from('no zip at all')])
    expect(await read('broken.xlsx', {}, bytes)).toEqual([
      expect.stringMatching(/^unreadable-input: broken\.xlsx: it is no whole spreadsheet \(/),
    ]);
});

test('a cell that is shown as a date and is none is told with its row', async () => {
  const rows = [
    ['day', 'n'],
    [new Date('2026-01-31T00:00:00Z'), 1],
    [new Date('+010000-01-01T00:00:00Z'), 2],
  ];
  const bytes = await writeXlsx({ sheets: [{ name: 'S', rows }] });
  const why = 'column `day`: its date is not one of the years 1 to 9999';
  expect(await read('far.xlsx', {}, bytes)).toEqual([
    `bad-value: far.xlsx, row 2: ${why} (\`max_bad_rows\` says how many may be left out)`,
  ]);
  expect(await read('far.xlsx', { maxBadRows: 1 }, bytes)).toEqual({
    types: 'day date, n int64',
    rows: [['2026-01-31', 1n]],
  });
});

test('ods and xls', async () => {
  expect(await read('pandas.ods')).toEqual({
    types: 'id int64, name string, price double, at timestamp, flag boolean',
    rows: [
      [1n, 'ä', 1.5, '2026-01-31T10:20:30.500000Z', true],
      [2n, null, 2, '2026-01-31T10:20:30.500000Z', false],
    ],
  });
  expect(await read('xlwt.xls', { infer: 'none' })).toEqual({
    types: 'id string, name string, day string',
    rows: [
      ['1', 'ä', '2026-01-31'],
      ['2', '007', '2026-01-31'],
    ],
  });
  for (const [name, from] of [
    ['broken.ods', 'pandas.ods'],
    ['broken.xls', 'xlwt.xls'],
  ] as const)
    expect(await read(name, {}, head(from, 700))).toEqual([
      expect.stringMatching(/^unreadable-input: broken\.\w+: it is no whole spreadsheet \(/),
    ]);
});

const arrowRows = [
  [
    1n,
    2n ** 62n,
    0.5,
    'a',
    'red',
    true,
    '2026-01-31',
    '2026-01-31T10:20:30.500000Z',
    '2026-01-31T10:20:30.500000Z',
    1,
    Buffer.from([0, 255]),
    [1.5, null],
    [1, 2],
    { a: 1n, b: 'x' },
    [{ key: 'k', value: 1n }],
  ],
  [null, -1n, Number.NaN, null, 'blue', null, null, null, null, null, null, null, [3, 4], null, null],
  [
    3n,
    null,
    null,
    'ü'.repeat(40),
    'red',
    false,
    '1969-12-31',
    '2026-01-31T10:20:30.500000Z',
    '2026-01-31T10:20:30.500000Z',
    2,
    Buffer.alloc(0),
    [],
    null,
    { a: null, b: 'y' },
    [],
  ],
];
const arrowTypes =
  'n int64, big int64, x double, text string, word string, flag boolean, day date, at timestamp, zoned timestamp, money double, bytes blob, list list, vector list, struct struct, map list';

test('arrow files and streams, with dictionaries and compressed', async () => {
  const expected = { types: arrowTypes, rows: arrowRows };
  for (const name of ['pyarrow-plain.arrow', 'pyarrow-stream.arrows', 'pyarrow-lz4.arrow', 'pyarrow.parquet'])
    expect([name, await read(name)]).toEqual([name, expected]);
  const hasZstd = 'zstdDecompressSync' in process.getBuiltinModule('node:zlib');
  expect(await read('pyarrow-zstd.arrow')).toEqual(
    hasZstd
      ? expected
      : [
          'engine-unavailable: pyarrow-zstd.arrow is packed by zstd, which this Node cannot unpack (use Node 22.15 or later, or write it with lz4 or without compression)',
        ],
  );
  for (const bytes of [
    head('pyarrow-plain.arrow', 4000),
    head('pyarrow-lz4.arrow', 4000),
    Buffer.from('ARROW1\0\0no'),
    Buffer.from('no'),
  ])
    expect(await read('broken.arrow', {}, bytes)).toEqual([
      expect.stringMatching(/^unreadable-input: broken\.arrow: it (?:is no|stops in the middle)/),
    ]);
});

test('avro, plain and deflated', async () => {
  const at = '2026-01-31T10:20:30.500000Z';
  for (const name of ['fastavro-null.avro', 'fastavro-deflate.avro'])
    expect([name, await read(name)]).toEqual([
      name,
      {
        types:
          'n int64, big int64, x double, text string, flag boolean, day date, at timestamp, bytes blob, word string, list list, struct struct, map list',
        rows: [
          [
            1n,
            2n ** 62n,
            0.5,
            'ü',
            true,
            '2026-01-31',
            at,
            Buffer.from([0, 255]),
            'red',
            [1.5, null],
            { a: 1n },
            [{ key: 'k', value: 1n }],
          ],
          [2n, null, 2, null, false, '2026-01-31', at, Buffer.alloc(0), 'blue', [], { a: 2n }, []],
        ],
      },
    ]);
  for (const bytes of [
    head('fastavro-deflate.avro', 860),
    Buffer.from('no avro at all, but a text that is longer'),
  ])
    expect(await read('broken.avro', {}, bytes)).toEqual([
      expect.stringMatching(/^unreadable-input: broken\.avro: it/),
    ]);
});

/** A file of Avro with these records. */
async function avro(schema: Schema, ...records: unknown[]): Promise<Buffer> {
  const encoder = new streams.BlockEncoder(schema);
  for (const record of records) encoder.write(record);
  encoder.end();
  return Buffer.concat(await encoder.toArray());
}

test('avro: types by their full names and by short ones, days beyond the calendar, records in themselves', async () => {
  const point: Schema = { type: 'record', name: 'P', fields: [{ name: 'x', type: 'int' }] };
  const words: Schema = { type: 'enum', name: 'other.P', symbols: ['A', 'B'] };
  const fields = [
    { name: 'p', type: point },
    { name: 'q', type: 'here.P' },
    { name: 'r', type: 'P' },
    { name: 'word', type: words },
    { name: 'last', type: 'other.P' },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
  ] as const;
  const record = {
    p: { x: 1 },
    q: { x: 2 },
    r: { x: 3 },
    word: 'A',
    last: 'B',
    day: 200_000_000,
    price: Buffer.from([0xff, 0x85]),
  };
  const schema = { type: 'record', name: 'R', namespace: 'here', fields } as unknown as Schema;
  expect(await read('names.avro', {}, await avro(schema, record))).toEqual({
    types: 'p struct, q struct, r struct, word string, last string, day date, price double',
    rows: [[{ x: 1n }, { x: 2n }, { x: 3n }, 'A', 'B', '549551-05-28', -1.23]],
  });
  const node = {
    type: 'record',
    name: 'N',
    fields: [
      { name: 'v', type: 'int' },
      { name: 'next', type: ['null', 'N'] },
    ],
  };
  const around = { type: 'record', name: 'R', fields: [{ name: 'n', type: node }] } as unknown as Schema;
  expect(await read('list.avro', {}, await avro(around, { n: { v: 1, next: null } }))).toEqual([
    `column-type: list.avro: column \`n\` is ${JSON.stringify(node)}, which no table has`,
  ]);
});
