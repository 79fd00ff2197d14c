/** Reading tables: types found in all cells, dialects, encodings, and rows that are none. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { columnTypeOf } from '../../../src/data/tables/column-type.ts';
import { readTable } from '../../../src/data/tables/read.ts';
import type { ReadOptions } from '../../../src/data/tables/read-options.ts';
import { fits, inferredTypes } from '../../../src/data/tables/text-types.ts';
import { WorkError } from '../../../src/work.ts';
import { testDatabase } from '../../support/database.ts';

/** The rows of files with these contents, and the types of their columns; or why they are no table. */
async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ReadOptions = {},
): Promise<unknown> {
  const { database, folder } = await testDatabase();
  const inputs = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes);
    return { name, path: join(folder, name) };
  });
  try {
    const columns = await readTable(database, 'the table', inputs, options);
    const rows = await database.rows('FROM "the table"');
    return {
      types: columns.map(({ name, type }) => `${name} ${columnTypeOf(type)}`).join(', '),
      rows: rows.map((row) => Object.values(row)),
    };
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    return error.faults.map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`);
  }
}

test('strict types are those of all cells, and leave what is no number', async () => {
  const cells = {
    whole: ['1', '-20', ''],
    real: ['1', '2.5', '-1e-7'],
    zeros: ['007', '8', '9'],
    minus: ['-0', '8', '9'],
    long: ['1234567890123456', '1', '2'],
    phone: ['+49', '1', '2'],
    flag: ['true', 'False', ''],
    day: ['2026-01-31', '', '1970-01-01'],
    instant: ['2026-01-31T10:00:00+02:00', '2026-01-31 10:00', '2026-01-31T00:00:00.5Z'],
    noday: ['2026-02-30', '2026-01-01', ''],
    mixed: ['1', 'a', '2026-01-01'],
    empty: ['', '', ''],
  };
  const names = Object.keys(cells);
  const lines = [0, 1, 2].map((i) =>
    Object.values(cells)
      .map((column) => column[i])
      .join(','),
  );
  const text = [names.join(','), ...lines].join('\n');
  expect(await read({ 'a.csv': text })).toEqual({
    types:
      'whole int64, real double, zeros string, minus double, long string, phone string, flag boolean, day date, instant timestamp, noday string, mixed string, empty string',
    rows: [
      [
        1n,
        1,
        '007',
        -0,
        '1234567890123456',
        '+49',
        true,
        '2026-01-31',
        '2026-01-31T08:00:00.000000Z',
        '2026-02-30',
        '1',
        null,
      ],
      [-20n, 2.5, '8', 8, '1', '1', false, null, '2026-01-31T10:00:00.000000Z', '2026-01-01', 'a', null],
      [
        null,
        -1e-7,
        '9',
        9,
        '2',
        '2',
        null,
        '1970-01-01',
        '2026-01-31T00:00:00.500000Z',
        null,
        '2026-01-01',
        null,
      ],
    ],
  });
  expect(await read({ 'a.csv': text }, { infer: 'none' })).toMatchObject({
    types: names.map((name) => `${name} string`).join(', '),
  });
  expect(await read({ 'a.csv': text }, { infer: 'all' })).toMatchObject({
    types:
      'whole int64, real double, zeros int64, minus int64, long int64, phone int64, flag boolean, day date, instant timestamp, noday string, mixed string, empty string',
  });
  // Cells that come after the sample count, in other files too.
  const many = `n,m\n${'1,1\n'.repeat(20_000)}`;
  expect(await read({ 'a.csv': `${many}1.5,1\n`, 'b.csv': 'm,n\n01,2\n' })).toMatchObject({
    types: 'n double, m string',
    rows: expect.objectContaining({ length: 20_002, 20000: [1.5, '1'], 20001: [2, '01'] }),
  });
});

test('what is asked of every cell has no AND: a query takes the square of how many it has', () => {
  for (const type of inferredTypes)
    expect(fits('cell', type, { decimal: '.', manner: 'strict' })).not.toContain(' AND ');
});

test('dialects are sniffed or given', async () => {
  const rows = [
    ['a b', 1.5],
    ['c"d\ne', 2],
  ];
  const expected = { types: 'x y string, n double', rows };
  expect(await read({ 'a.csv': 'x y;n\r\n"a b";1,5\r\n"c""d\ne";2\r\n' }, { decimal: ',' })).toEqual(
    expected,
  );
  expect(await read({ 'a.tsv': 'x y\tn\na b\t1.5\n"c""d\ne"\t2' })).toEqual(expected);
  expect(await read({ 'a.csv': "x y|n\na b|1.5\n'c\"d\ne'|2\n" }, { quote: "'" })).toEqual(expected);
  expect(await read({ 'a.csv': 'x y::n\na b::1.5\n"c""d\ne"::2\n' }, { delimiter: '::' })).toEqual(expected);
  expect(await read({ 'a.csv': 'é,1\n,NA\n' }, { header: false, nullValues: ['NA'] })).toEqual({
    types: 'column1 string, column2 int64',
    rows: [
      ['é', 1n],
      ['', null],
    ],
  });
  expect(await read({ 'a.csv': ',a,A,a\n1,2,3,4\n' })).toEqual({
    types: 'column1 int64, a int64, A_1 int64, a_2 int64',
    rows: [[1n, 2n, 3n, 4n]],
  });
  expect(await read({ 'a.csv': 'a,b\n' })).toEqual({ types: 'a string, b string', rows: [] });
  expect(await read({ 'a.csv': 'word\none\ntwo\n' })).toEqual({
    types: 'word string',
    rows: [['one'], ['two']],
  });
});

test('line ends of several kinds, blank lines before the header, and cells without quotes', async () => {
  const expected = {
    types: 'n int64, word string',
    rows: [
      [1n, 'a\r\nb'],
      [2n, 'c"'],
      [3n, 'd'],
    ],
  };
  expect(await read({ 'a.csv': 'n,word\r\n1,"a\r\nb"\n2,c"\r\n3,d\r' })).toEqual(expected);
  for (const [first, last] of [
    ['\n', '\r\n'],
    ['\r\n', '\n'],
    ['\r', '\n'],
    ['\n', '\r'],
  ] as const) {
    const text = `n,word${first}${`0,${'x'.repeat(1000)}${first}`.repeat(1200)}1,y${last}2,z${last}3,"d"${last}`;
    expect(await read({ 'a.csv': text })).toMatchObject({
      types: 'n int64, word string',
      rows: { length: 1203, 1200: [1n, 'y'], 1202: [3n, 'd'] },
    });
  }
  const late = await read({ 'a.csv': `n,word\n0,x\n1,"a\r\nb"\n2,c"\r\n3,d\n` });
  expect(late).toMatchObject({ rows: { length: 4, 1: [1n, 'a\r\nb'], 3: [3n, 'd'] } });
  expect(await read({ 'a.csv': '\r\n\nn,word\n1,x\n2\r\n' })).toEqual([
    'ragged-row: a.csv, row 2, line 5: it has 1 cell, and not 2 (`max_bad_rows` says how many may be left out)',
  ]);
  expect(await read({ 'a.csv': '\n\nn,word\n1,x\n' })).toMatchObject({ rows: [[1n, 'x']] });
  expect(await read({ 'a.csv': 'n;word\n1^5;"x\n' }, { quote: '', decimal: '^' })).toEqual({
    types: 'n double, word string',
    rows: [[1.5, '"x']],
  });
});

test('columns are called as they are, also as what every object has', async () => {
  expect(await read({ 'a.csv': 'constructor,toString\n1,x\n' })).toEqual({
    types: 'constructor int64, toString string',
    rows: [[1n, 'x']],
  });
  for (const text of ['{"a": 1, "A": 2}', '{"a_2": 1, "a": 3}\n{"A": 2}'])
    expect(await read({ 'a.jsonl': text })).toEqual([
      'unreadable-input: a.jsonl: its objects have members that differ from `A` only in case (columns and fields need names that differ in more; rename one of them before)',
    ]);
  expect(await read({ 'a.jsonl': '{"in": {"b": 1, "B": 2}}' })).toMatchObject([
    expect.stringMatching(/^unreadable-input: a\.jsonl: .* `[bB]` only in case/),
  ]);
  expect(await read({ 'a.jsonl': '{"a": 1, "a_1": 2}' })).toMatchObject({ rows: [[1n, 2n]] });
});

test('JSON that is nested without end is refused in words, and never read by the database', async () => {
  const deep = (count: number, open: string, close: string): string =>
    `{"a": ${open.repeat(count)}1${close.repeat(count)}}`;
  for (const text of [deep(900, '[', ']'), deep(300, '{"b": ', '}')])
    expect(await read({ 'a.jsonl': text })).toEqual([
      'unreadable-input: a.jsonl: its lists and objects are nested more than 200 deep (no table can be made of that; flatten them before)',
    ]);
  expect(await read({ 'a.jsonl': deep(150, '[', ']') })).toMatchObject({ types: 'a list' });
  const why = 'it is nested more than 1000 deep (`max_bad_rows` says how many may be left out)';
  for (const text of [deep(1000, '[', ']'), deep(100_000, '{"b":', '}')]) {
    const lines = `{"a": 1}\n${text}`;
    expect(await read({ 'a.jsonl': lines })).toEqual([`unreadable-input: a.jsonl, row 2, line 2: ${why}`]);
    expect(await read({ 'a.json': `[{"a": 1}, ${text}]` })).toEqual([
      `unreadable-input: a.json, row 2: ${why}`,
    ]);
    const expected = { types: 'a int64', rows: [[1n]] };
    expect(await read({ 'a.jsonl': lines }, { maxBadRows: 1 })).toEqual(expected);
  }
  const many = `{"a": [${'[1],'.repeat(5000)}[2]], "b": "${'['.repeat(5000)}"}`;
  expect(await read({ 'a.jsonl': many })).toMatchObject({ types: 'a list, b string' });
});

test('of a file that is no JSON at all, no more is read than tells that', async () => {
  const lines = '1,2\n'.repeat(250_000);
  const told = await read({ 'a.jsonl': lines });
  expect(told).toHaveLength(20);
  expect(told).toContain(
    'unreadable-input: a.jsonl, row 20, line 20: it is no JSON (Unexpected non-whitespace character after JSON at position 1) (more than 100000 rows are like that; `max_bad_rows` says how many may be left out)',
  );
});

test('encodings and packed files', async () => {
  const text = 'n,word\n1,größe\n';
  const expected = { types: 'n int64, word string', rows: [[1n, 'größe']] };
  const latin1 = Buffer.from(text, 'latin1');
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
  expect(await read({ 'a.csv': `\uFEFF${text}` })).toEqual(expected);
  expect(await read({ 'a.csv': latin1 }, { encoding: 'latin1' })).toEqual(expected);
  expect(await read({ 'a.csv': utf16 })).toEqual(expected);
  expect(await read({ 'a.csv': Buffer.from(utf16).swap16() })).toEqual(expected);
  expect(await read({ 'a.csv.gz': gzipSync(latin1) }, { encoding: 'latin1' })).toEqual(expected);
  expect(await read({ 'a.jsonl': '\uFEFF{"n": 1, "word": "größe"}' })).toEqual(expected);
  expect(await read({ 'a [1]*.csv': text })).toEqual(expected);
  expect(await read({ 'a.csv': latin1 })).toEqual([
    'unreadable-input: a.csv, row 1, line 2: it is no text in utf-8 (`encoding` says how it was written, such as `latin1`; `max_bad_rows` says how many may be left out)',
  ]);
  const late = `n,word\n${'1,good\n'.repeat(12_000)}`;
  const bad = { 'a.csv': Buffer.concat([Buffer.from(late), latin1.subarray(7)]) };
  const lines = { 'a.jsonl': Buffer.from('{"word": "gut"}\n{"word": "größe"}\n', 'latin1') };
  const noText = (place: string): string[] => [
    `unreadable-input: ${place}: it is no text in utf-8 (\`encoding\` says how it was written, such as \`latin1\`; \`max_bad_rows\` says how many may be left out)`,
  ];
  expect(await read(bad)).toEqual(noText('a.csv, row 12001, line 12002'));
  expect(await read(bad, { infer: 'none' })).toEqual(noText('a.csv, row 12001, line 12002'));
  expect(await read(bad, { maxBadRows: 1 })).toMatchObject({ rows: { length: 12_000 } });
  expect(await read(lines)).toEqual(noText('a.jsonl, row 2, line 2'));
  expect(await read(lines, { maxBadRows: 1 })).toEqual({ types: 'word string', rows: [['gut']] });
  expect(await read(lines, { encoding: 'latin1' })).toMatchObject({ rows: [['gut'], ['größe']] });
  expect(await read({ 'a.json': Buffer.from('[{"word": "gut"}, {"word": "größe"}]', 'latin1') })).toEqual(
    noText('a.json, row 2'),
  );
  expect(await read({ 'a.csv': text }, { encoding: 'utf-9' })).toEqual([
    'out-of-range: there is no encoding `utf-9` (such as `utf-8`, `latin1`, `utf-16`, `windows-1251`, `shift_jis`)',
  ]);
  expect(await read({ 'a.csv': Buffer.from([0xc3, 0x28, 0xa0]) }, { encoding: 'euc-jp' })).toEqual([
    'unreadable-input: a.csv: it is no text in euc-jp (say with `encoding` how it was written)',
  ]);
  expect(await read({ 'a.csv.gz': gzipSync(Buffer.alloc(3e6, 'n\n1\n')) }, { maxBytes: 1e6 })).toEqual([
    'too-large: a.csv.gz: more than 977 KiB come out of it (raise `max_bytes` if that is meant)',
  ]);
  expect(await read({ 'a.csv.gz': gzipSync(text).subarray(0, 20) })).toEqual([
    'unreadable-input: a.csv.gz: it is no whole gzip (unexpected end of file)',
  ]);
  expect(await read({ 'a.csv.gz': text })).toEqual([
    'unreadable-input: a.csv.gz: it is no whole gzip (incorrect header check)',
  ]);
});

test('rows that are none, and values that do not fit, are told or left out', async () => {
  const text = 'n,word\n1,"two\nlines"\n2\n3,4,5\nx,y\n4,z\n';
  const faults = [
    'ragged-row: a.csv, row 2, line 4: it has 1 cell, and not 2',
    'ragged-row: a.csv, row 3, line 5: it has 3 cells, and not 2',
  ];
  expect(await read({ 'a.csv': text })).toEqual([
    faults[0],
    `${faults[1]} (\`max_bad_rows\` says how many may be left out)`,
  ]);
  expect(
    await read({ 'a.csv': 'n,at\n1,2026-01-01\n2.5,x\n3,y\n' }, { types: { n: 'int64', at: 'date' } }),
  ).toEqual([
    'bad-value: a.csv, row 2: column `n`: "2.5" is no int64',
    'bad-value: a.csv, row 3: column `at`: "y" is no date (`max_bad_rows` says how many may be left out)',
  ]);
  expect(
    await read({ 'a.csv': `n\n${'x\n'.repeat(30)}` }, { types: { n: 'int64' }, maxBadRows: 29 }),
  ).toEqual(
    Array.from(
      { length: 20 },
      (_, i) =>
        `bad-value: a.csv, row ${i + 1}: column \`n\`: "x" is no int64${i === 19 ? ' (30 rows are like that; `max_bad_rows` says how many may be left out, so far 29)' : ''}`,
    ),
  );
  const bad: unknown[] = [];
  const onBadRows = bad.push.bind(bad);
  expect(
    await read(
      { 'a.csv': text, 'b.jsonl': '{"n": 5, "word": "a"}\n{"n": 6\n\n[7]\n{"n": "b"}\n' },
      { types: { n: 'int64' }, maxBadRows: 0.7, onBadRows: (rows) => onBadRows(...rows) },
    ),
  ).toEqual({
    types: 'n int64, word string',
    rows: [
      [1n, 'two\nlines'],
      [4n, 'z'],
      [5n, 'a'],
    ],
  });
  expect(bad).toEqual([
    { file: 'a.csv', line: null, row: null, code: 'bad-value', reason: 'column `n`: "x" is no int64' },
    { file: 'a.csv', line: 4, row: 2, code: 'ragged-row', reason: 'it has 1 cell, and not 2' },
    { file: 'a.csv', line: 5, row: 3, code: 'ragged-row', reason: 'it has 3 cells, and not 2' },
    { file: 'b.jsonl', line: null, row: null, code: 'bad-value', reason: 'column `n`: "b" is no int64' },
    {
      file: 'b.jsonl',
      line: 2,
      row: 2,
      code: 'unreadable-input',
      reason: "it is no JSON (Expected ',' or '}' after property value in JSON at position 7)",
    },
    { file: 'b.jsonl', line: 4, row: 3, code: 'unreadable-input', reason: 'it is no JSON object' },
  ]);
  expect(await read({ 'a.csv': 'a,b\n1,"x\n2,y\n' })).toEqual([
    'unreadable-input: a.csv, row 1, line 2: a quote is not closed, or something stands behind it (`max_bad_rows` says how many may be left out)',
  ]);
  expect(await read({ 'a.csv': `a,b\n1,${'x'.repeat(17e6)}\n` })).toEqual([
    'unreadable-input: a.csv, row 1, line 2: it is longer than 16 MiB (`max_bad_rows` says how many may be left out)',
  ]);
});

test('JSON keeps the types that it has, and texts that are dates become them', async () => {
  const rows = [
    '{"n": 9007199254740993, "x": 1, "d": "2026-01-31", "t": "2026-01-31T10:00:00Z", "z": "007", "m": 1, "u": "550e8400-e29b-41d4-a716-446655440000", "h": 18446744073709551616, "l": ["2026-01-31"], "s": {"a b": [1]}, "e": null}',
    '{"x": 2.5, "m": "a", "s": {"c": true}, "late": false}',
  ];
  const expected = {
    types:
      'n int64, x double, d date, t timestamp, z string, m string, u string, h double, l list, s struct, e string, late boolean',
    rows: [
      [
        9007199254740993n,
        1,
        '2026-01-31',
        '2026-01-31T10:00:00.000000Z',
        '007',
        '1',
        '550e8400-e29b-41d4-a716-446655440000',
        2 ** 64,
        ['2026-01-31'],
        { 'a b': [1n], c: null },
        null,
        null,
      ],
      [null, 2.5, null, null, null, 'a', null, null, null, { 'a b': null, c: true }, null, false],
    ],
  };
  expect(await read({ 'a.jsonl': rows.join('\r\n') })).toEqual(expected);
  expect(await read({ 'a.json': `\n[${rows.join('\n,\n').replaceAll('{"n"', '{\n"n"')}\n]\n` })).toEqual(
    expected,
  );
  const nested = `{"a": "data", "data": [{"no": [1]}, {"items": [${rows.join(',')}], "more": "items"}]}`;
  expect(await read({ 'a.json.gz': gzipSync(nested) }, { records: '/data/1/items' })).toEqual(expected);
  expect(await read({ 'a.json': nested }, { records: '/data/1' })).toEqual([
    'unreadable-input: a.json: there is no list at `/data/1` (say with `records` where the list is; there are `items`, `more`)',
  ]);
  expect(await read({ 'a.json': nested.slice(0, -2) }, { records: '/data/1/items' })).toEqual([
    `unreadable-input: a.json: its JSON stops in the middle, after ${nested.length - 2} bytes`,
  ]);
  expect(await read({ 'a.json': rows.join('\n') })).toEqual([
    'unreadable-input: a.json: it has several JSON values (one object a line is the format `jsonl`)',
  ]);
  for (const [text, why] of [
    ['[{"a": 1}] more', 'something follows behind the end of its JSON, at byte 12'],
    ['[{"a": 1},]', 'it is no JSON: nothing follows the comma before byte 11'],
    ['[{"a": 1}, ,{"a": 2}]', 'it is no JSON: nothing stands before the comma at byte 12'],
    ['[,{"a": 1}]', 'it is no JSON: nothing stands before the comma at byte 2'],
  ] as const)
    expect(await read({ 'a.json': text })).toEqual([`unreadable-input: a.json: ${why}`]);
  expect(await read({ 'a.json': '[1, {"a": 1}]' })).toEqual([
    'unreadable-input: a.json, row 1: it is no JSON object (`max_bad_rows` says how many may be left out)',
  ]);
  expect(await read({ 'a.jsonl': '\n\n' })).toEqual([
    'empty-input: a.jsonl: it has no rows, and so no columns',
  ]);
  expect(await read({ 'a.json': '[]' })).toEqual(['empty-input: a.json: it has no rows, and so no columns']);
});

test('whole numbers of both signs are whole numbers, unless one is too large', async () => {
  const small = '{"n":1,"of":[3],"in":{"DATE":5}}\n{"n":-2,"of":[-4],"in":{"DATE":-6}}\n';
  expect(await read({ 'a.jsonl': small })).toEqual({
    types: 'n int64, of list, in struct',
    rows: [
      [1n, [3n], { DATE: 5n }],
      [-2n, [-4n], { DATE: -6n }],
    ],
  });
  expect(await read({ 'a.jsonl': `{"n":${2n ** 63n}}\n{"n":-2}\n` })).toEqual({
    types: 'n string',
    rows: [['9223372036854775808'], ['-2']],
  });
});

test('files that are no one table', async () => {
  expect(await read({ 'a.csv': 'a,b\n1,2\n', 'b.csv': 'a,c\n1,2\n' })).toEqual([
    'schema-mismatch: b.csv has no column `b`, which a.csv has (b.csv has `a`, `c`)',
  ]);
  expect(await read({ 'a.jsonl': '{"a": 1}', 'b.jsonl': '{"a": true}' })).toEqual([
    'schema-mismatch: column `a` is int64 in a.jsonl and boolean in b.jsonl (say with `types` what it shall be)',
  ]);
  expect(await read({ 'a.jsonl': '{"a": 1}', 'b.jsonl': '{"a": true}' }, { types: { a: 'string' } })).toEqual(
    {
      types: 'a string',
      rows: [['1'], ['true']],
    },
  );
  expect(await read({ 'a.csv': 'alpha\n1\n' }, { types: { alpa: 'int64' } })).toEqual([
    'missing-column: there is no column `alpa` in a.csv (did you mean `alpha`? there are `alpha`)',
  ]);
  expect(await read({ 'a.csv': '' })).toEqual(['empty-input: a.csv: it is empty']);
  expect(await read({ 'a.parquet': 'PAR1 but no more' })).toMatchObject([
    expect.stringMatching(/^unreadable-input: a\.parquet: it is no whole parquet file \(/),
  ]);
  expect(await read({ 'a.tar.gz': '' })).toEqual([
    'unknown-format: a.tar.gz is an archive, and no table (a stage before it can unpack it: `fetch: {source: file, input: …, unpack: true, output: …/}`)',
  ]);
  expect(await read({ 'a.cvs': 'a\n' })).toEqual([
    'unknown-format: a.cvs has no format that tables are read from (did you mean `csv`? Formats are parquet, csv, tsv, jsonl, json, arrow, xlsx, xls, ods, avro, xml, html)',
  ]);
});

test('XML and HTML have cells of text', async () => {
  const expected = {
    types: 'id int64, name string, day date',
    rows: [
      [1n, 'A & B', '2026-01-31'],
      [2n, null, null],
    ],
  };
  const items =
    '<x:item id="1"><name>A &amp; B</name><day><![CDATA[2026-01-31]]></day></x:item><item id="2"><name/></item>';
  expect(await read({ 'a.xml': `<?xml version="1.0"?><items>\n${items}\n</items>` })).toEqual(expected);
  expect(
    await read({ 'a.xml': `<a><b><c>${items}</c></b><d><c/></d></a>` }, { records: '/a/b/c/item' }),
  ).toEqual(expected);
  expect(await read({ 'a.xml': '<a><r><t>1</t><t>2</t><s u="x">y</s></r></a>' })).toEqual({
    types: 't list, s struct',
    rows: [[['1', '2'], { u: 'x', text: 'y' }]],
  });
  expect(await read({ 'a.xml': '<a><r>own<text>of an element</text></r></a>' })).toMatchObject({
    rows: [[['of an element', 'own']]],
  });
  const named = '<r xmlns:x="u" id="1" x:id="2" xmlns="v"><x:id>3</x:id></r><r id="4"/>';
  expect(await read({ 'a.xml': `<a>${named}</a>` })).toEqual({
    types: 'id string',
    rows: [['["1","2","3"]'], ['4']],
  });
  expect(await read({ 'a.xml': `<items>${items}` })).toEqual([
    expect.stringMatching(/^unreadable-input: a\.xml: it is no XML \(/),
  ]);
  const row = '<tr><td>1<td>A &amp; B<td><table><tr><td>2026-01-31</table>';
  expect(
    await read(
      { 'a.html': `<table><tr><td>no</table><table><tr><th>id<th>name<th>day</tr>${row}<tr><td>2</table>` },
      { sheet: 2 },
    ),
  ).toEqual(expected);
  const latin1 = Buffer.from(
    '<?xml version="1.0" encoding="ISO-8859-1"?><r><e><n>größe</n></e></r>',
    'latin1',
  );
  expect(await read({ 'a.xml': latin1 })).toMatchObject({ rows: [['größe']] });
  expect(await read({ 'a.xml': latin1.subarray(44) })).toEqual([
    'unreadable-input: a.xml: it is no text in utf-8 (say with `encoding` how it was written)',
  ]);
  const spanning = '<tr><td rowspan=3>a<td>1<td>x<tr><td rowspan=2 colspan=2>2<tr></tr><tr><td>b<td>3';
  expect(
    await read({ 'a.html': '<table><tr><th>name<th>2020<th>2019<tr><td>a<td>1<td>x</table>' }),
  ).toMatchObject({
    types: 'name string, 2020 int64, 2019 string',
  });
  expect(await read({ 'a.html': `<table><tr><th>name<th>n<th>word</tr>${spanning}</table>` })).toEqual({
    types: 'name string, n int64, word string',
    rows: [
      ['a', 1n, 'x'],
      ['a', 2n, '2'],
      ['a', 2n, '2'],
      ['b', 3n, null],
    ],
  });
  expect(await read({ 'a.html': '<table><tr><td>a' }, { sheet: '*' })).toEqual([
    'out-of-range: a.html: tables of a page have numbers, and `sheet` is `*` (choose one by its number, from 1)',
  ]);
  expect(await read({ 'a.html': '<p>text' })).toEqual(['empty-input: a.html has no table']);
  expect(await read({ 'a.html': `<table><tr>${'<td>'.repeat(250_000)}` })).toEqual([
    'unreadable-input: a.html: it has more than 250,000 elements, or some that are nested deeper than 2,000',
  ]);
});
