/** The kind `convert` on tables: every option of it through `luc repro`. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const prices = `zip,name,n,day,price
01234,Ann,1,2026-01-02,1.5
00777,"B, ob",2,2026-01-03,2.25
99999,Çé,,2026-02-03,
`;

const stagesOf = (stages: Readonly<Record<string, string>>): string =>
  `stages:\n${Object.entries(stages)
    .map(([name, options]) => `  ${name}: {convert: {${options}}}\n`)
    .join('')}`;

const makeConverting = (
  stages: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Project => makeProject({ files: { 'lucidity.yaml': stagesOf(stages), 'in/a.csv': prices, ...files } });

test('formats, by extension and as said, keep every value and its type', async () => {
  const project = makeConverting({
    parquet: 'input: in/a.csv, output: out/a.parquet, compression: snappy',
    jsonl: 'input: out/a.parquet, output: out/a.jsonl.gz',
    json: 'input: out/a.jsonl.gz, output: out/a.txt, format: json, types: {zip: string}',
    tsv: 'input: out/a.txt, output: out/a.tsv, input_format: json, types: {zip: string}',
    csv: 'input: out/a.tsv, output: out/a.csv',
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  expect(project.read('out/a.csv')).toBe(prices);
  expect(JSON.parse(project.read('out/a.txt'))).toEqual([
    { zip: '01234', name: 'Ann', n: 1, day: '2026-01-02', price: 1.5 },
    { zip: '00777', name: 'B, ob', n: 2, day: '2026-01-03', price: 2.25 },
    { zip: '99999', name: 'Çé', n: null, day: '2026-02-03', price: null },
  ]);
});

test('one sheet of a workbook is read, or all of them', async () => {
  const project = makeConverting({
    one: 'input: in/book.xlsx, sheet: More prices, max_bad_rows: 1, columns: [id, name], output: one.csv',
    all: 'input: in/book.xlsx, sheet: "*", max_bad_rows: 1, columns: [id, sheet], output: all.csv',
  });
  const book = new URL('../../data/tables/files/openpyxl.xlsx', import.meta.url);
  project.write('in/book.xlsx', readFileSync(book));
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  expect([project.read('one.csv'), project.read('all.csv')]).toEqual([
    'id,name\n5,e\n',
    'id,sheet\n1,Prices\n2,Prices\n3,Prices\n5,More prices\n',
  ]);
});

test('a list and a folder are read as one table in order; rows and columns are chosen and sorted', async () => {
  const more = 'zip,name,n,day,price\n5,Zoe,9,2026-03-01,0\n';
  const project = makeConverting(
    {
      list: 'input: [in/b.csv, in/a.csv], output: list.jsonl, columns: [name], types: {zip: string}',
      folder: 'input: in/, output: folder.jsonl, columns: [n, name], where: "n > 0", sort: [-n]',
      glob: 'input: "in/*.csv", output: glob.jsonl, columns: [name], limit: 1',
      named: 'input: "in (1)/b (2).csv", output: named.jsonl, columns: [name]',
      each: 'input: in/, output: each/, format: jsonl, columns: [name], report: report.json',
      minus: 'input: minus.csv, output: minus.jsonl, sort: ["-n"]',
    },
    { 'minus.csv': '-n\n2\n1\n', 'in/b.csv': more, 'in (1)/b (2).csv': more, 'in/note.txt': 'no table' },
  );
  const { code, stderr } = await project.luc(['repro', '--reporter', 'plain']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('left out, as no tables: `in/note.txt`')]);
  const names = (path: string): string[] => project.read(path).trim().split('\n');
  expect(names('list.jsonl')).toEqual(['Zoe', 'Ann', 'B, ob', 'Çé'].map((name) => JSON.stringify({ name })));
  expect(names('minus.jsonl')).toEqual(['{"-n":1}', '{"-n":2}']);
  expect(names('folder.jsonl')).toEqual([
    '{"n":9,"name":"Zoe"}',
    '{"n":2,"name":"B, ob"}',
    '{"n":1,"name":"Ann"}',
  ]);
  expect(names('glob.jsonl')).toEqual(['{"name":"Ann"}']);
  expect(names('named.jsonl')).toEqual(['{"name":"Zoe"}']);
  expect(project.snapshot('each')).toEqual({
    'a.jsonl': '{"name":"Ann"}\n{"name":"B, ob"}\n{"name":"Çé"}\n',
    'b.jsonl': '{"name":"Zoe"}\n',
  });
  expect(JSON.parse(project.read('report.json'))).toEqual({
    rows: 4,
    bad_rows: 0,
    bytes_in: Buffer.byteLength(prices) + Buffer.byteLength(more),
    bytes_out: 63,
    files: [
      { files: ['in/a.csv'], rows: 3, bytes_in: Buffer.byteLength(prices), bytes_out: 48 },
      { files: ['in/b.csv'], rows: 1, bytes_in: Buffer.byteLength(more), bytes_out: 15 },
    ],
  });
});

test('partitions are folders for each value, encoded where a path would take it for something else', async () => {
  const project = makeConverting(
    {
      parts: 'input: in/p.csv, output: parts/, partition_by: [k, n], format: csv',
      null: 'input: in/null.csv, output: null/, partition_by: [k], format: csv',
      rowid: 'input: in/rowid.csv, output: rowid/, partition_by: [k], format: csv',
    },
    {
      'in/rowid.csv': 'rowid,k\n9,a\n8,b\n7,a\n6,b\n',
      'in/p.csv': 'k,n,v\na/b,1,x\n,2,y\na/b,1,z\n..,1,w\n',
      'in/null.csv': 'k,v\n__HIVE_DEFAULT_PARTITION__,1\n,2\n',
    },
  );
  const { code, stderr } = await project.luc(['repro', '--keep-going', '--reporter', 'plain']);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('`k` has the text `__HIVE_DEFAULT_PARTITION__`, which is how paths write null'),
  ]);
  expect(project.snapshot('rowid')).toEqual({
    'k=a/data.csv': 'rowid\n9\n7\n',
    'k=b/data.csv': 'rowid\n8\n6\n',
  });
  expect(project.snapshot('parts')).toEqual({
    'k=%2E%2E/n=1/data.csv': 'v\nw\n',
    'k=__HIVE_DEFAULT_PARTITION__/n=2/data.csv': 'v\ny\n',
    'k=a%2Fb/n=1/data.csv': 'v\nx\nz\n',
  });
});

test('how texts are read: signs, header, encoding, decimals, nulls, inference', async () => {
  const project = makeConverting({
    signs: `input: in/s.txt, input_format: csv, output: signs.jsonl, delimiter: "|", quote: "'"`,
    bare: 'input: in/bare.csv, output: bare.jsonl, header: false',
    latin: 'input: in/l.csv, output: latin.jsonl, encoding: latin1, decimal: ",", delimiter: ";"',
    nulls: 'input: in/n.csv, output: nulls.jsonl, null_values: [NA, "-"]',
    none: 'input: in/a.csv, output: none.jsonl, infer: none, limit: 1',
    all: 'input: in/a.csv, output: all.jsonl, infer: all, limit: 1',
    packed: 'input: in/z.csv.gz, output: packed.jsonl',
  });
  project.write('in/s.txt', "a|b\n'x|y'|2\n");
  project.write('in/bare.csv', '1,x\n2,y\n');
  project.write('in/l.csv', Buffer.from('name;price\nM\xfcller;1,5\n', 'latin1'));
  project.write('in/n.csv', 'a,b\nNA,1\n-,2\n3,\n');
  project.write('in/z.csv.gz', gzipSync('a\n1\n'));
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  const lines = (path: string): unknown[] =>
    project
      .read(path)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(lines('signs.jsonl')).toEqual([{ a: 'x|y', b: 2 }]);
  expect(lines('bare.jsonl').map((row) => Object.values(row as object))).toEqual([
    [1, 'x'],
    [2, 'y'],
  ]);
  expect(lines('latin.jsonl')).toEqual([{ name: 'Müller', price: 1.5 }]);
  expect(lines('nulls.jsonl').map((row) => (row as { a: unknown }).a)).toEqual([null, null, 3]);
  expect(lines('none.jsonl')).toEqual([
    { zip: '01234', name: 'Ann', n: '1', day: '2026-01-02', price: '1.5' },
  ]);
  expect(lines('all.jsonl')).toEqual([{ zip: 1234, name: 'Ann', n: 1, day: '2026-01-02', price: 1.5 }]);
  expect(lines('packed.jsonl')).toEqual([{ a: 1 }]);
});

test('rows that are none are counted, listed, and too many fail the stage', async () => {
  const files = { 'in/bad.csv': 'id,n\n1,2\n2,x\n3\n4,5,6\n5,6\n' };
  const strict = makeConverting({ strict: 'input: in/bad.csv, output: o.csv, types: {n: int64}' }, files);
  const { code, stderr } = await strict.luc(['repro', '--reporter', 'plain']);
  expect(code).toBe(1);
  expect(stderr).toContain('in/bad.csv');
  expect(stderr).toMatch(/hint: `max_bad_rows` says how many may be left out\n/);
  const tolerant = makeConverting(
    { tolerant: 'input: in/bad.csv, output: o.csv, types: {n: int64}, max_bad_rows: 3, bad_rows: bad.jsonl' },
    files,
  );
  expect(await tolerant.repro()).toMatchObject({ code: 0, failed: [] });
  expect(tolerant.read('o.csv')).toBe('id,n\n1,2\n5,6\n');
  const listed = tolerant.read('bad.jsonl').trim().split('\n');
  expect(listed.map((line) => Object.keys(JSON.parse(line)))).toEqual(
    Array(3).fill(['file', 'line', 'row', 'reason']),
  );
});

test('options that do not go together are told when the project is read', async () => {
  const project = makeConverting({
    a: 'input: in/a.csv, output: a.parquet, by_page: true',
    b: 'input: in/a.csv, output: b.parquet, partition_by: [n]',
    c: 'input: in/, mode: documents, output: c.jsonl, types: {a: string}',
    d: 'input: in/a.csv, output: d.jsonl, quote: "<<", delimiter: ";;;;;", decimal: "5"',
  });
  const { code, stderr } = await project.luc(['repro']);
  expect(code).toBe(2);
  expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
    'error: `by_page` is for `mode: documents`, not for `table`',
    'error: `partition_by` needs an `output` that is a folder, ending in `/`',
    'error: `types` is for `mode: table`, not for `documents`',
    'error: `quote` must be one character of ASCII, or nothing, not "<<"',
    'error: `delimiter` must be one to four characters of ASCII, not ";;;;;"',
    'error: `decimal` must be one sign such as `,`, not "5"',
  ]);
});

test('what cannot be computed, or written in the format, is told; `where` reaches no other file', async () => {
  const project = makeConverting(
    {
      number: 'input: in/a.csv, output: a.parquet, where: "CAST(name AS INTEGER) > 0"',
      file: `input: in/a.csv, output: b.parquet, where: "zip IN (SELECT zip FROM 'secret.csv')"`,
      huge: 'input: in/huge.csv, output: c.json, types: {x: double}',
    },
    { 'secret.csv': 'zip\n01234\n', 'in/huge.csv': 'x\n1\ninf\n' },
  );
  const { code, stderr } = await project.luc(['repro', '--keep-going', '--reporter', 'plain']);
  expect(code).toBe(1);
  expect(stderr).toContain("`number`: could not convert string 'Ann' to INT32");
  expect(stderr).toContain('`file`: an expression has no SELECT in it');
  expect(stderr).toContain('`huge`: column `x` has a number that JSON cannot hold');
  expect(project.exists('b.parquet')).toBe(false);
});
