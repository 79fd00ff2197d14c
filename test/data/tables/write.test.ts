/** Written tables: read again they are as they were, and equal rows have equal bytes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TableFormat } from '../../../src/data/tables/format.ts';
import { readTable } from '../../../src/data/tables/read.ts';
import { writeTable } from '../../../src/data/tables/write.ts';
import { testDatabase } from '../../support/database.ts';

const many = `SELECT n, n % 7 = 0 AS flag, n / 3 AS third, 'word ' || n % 100 AS word, DATE '2026-01-01' + n::INTEGER AS day,
  CASE WHEN n = 0 THEN DATE 'infinity' ELSE DATE '12345-06-07' - n::INTEGER END AS far,
  TIMESTAMP '1969-12-31 23:59:59.999999' + to_seconds(n) AS instant,
  CASE WHEN n = 0 THEN TIMESTAMP 'infinity' ELSE TIMESTAMP '9999-12-31 23:59:59.999999' - to_seconds(n) END AS never, encode(word) AS bytes, [third, NULL] AS list,
  {a: n, "b c": {d: [word]}} AS struct, CASE WHEN n % 2 = 0 THEN n END AS hole
  FROM range(2500) t(n)`;

test.each(['parquet', 'arrow'] as const)('%s keeps all types', async (format) => {
  const { database, folder } = await testDatabase();
  const path = join(folder, `a.${format}`);
  expect(await writeTable(database, many, path, { format })).toBe(2500);
  await readTable(database, 'back', [{ path, name: 'a' }]);
  await database.run(`CREATE TABLE original AS ${many}`);
  const [found] = await database.rows(
    'SELECT count(*) AS rows, count_if(to_json(a) = to_json(b)) AS same FROM original a POSITIONAL JOIN back b',
  );
  expect(found).toEqual({ rows: 2500n, same: 2500n });
});

test.each(['parquet', 'arrow'] as const)(
  '%s has equal bytes, whatever the number of threads',
  async (format) => {
    const bytes: Buffer[] = [];
    for (const threads of [1, 4]) {
      const { database, folder } = await testDatabase();
      await database.run(`SET threads = ${threads}`);
      const path = join(folder, 'a');
      const query =
        'SELECT n, CASE WHEN n % 3 = 0 THEN n / 7 END AS x FROM range(150000) t(n) WHERE n % 11 <> 0';
      expect(await writeTable(database, query, path, { format })).toBe(136_363);
      bytes.push(readFileSync(path));
    }
    expect(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))).toBe(true);
  },
);

test.each([
  [
    'csv',
    'n,x,text,day,instant,bytes,list\n1,0.5,"a,""b""\nc",2026-01-31,2026-01-31T10:20:30.500000Z,AP8=,"[1,null]"\n,,,,,,\n',
  ],
  [
    'tsv',
    'n\tx\ttext\tday\tinstant\tbytes\tlist\n1\t0.5\t"a,""b""\nc"\t2026-01-31\t2026-01-31T10:20:30.500000Z\tAP8=\t[1,null]\n\t\t\t\t\t\t\n',
  ],
  [
    'jsonl',
    '{"n":1,"x":0.5,"text":"a,\\"b\\"\\nc","day":"2026-01-31","instant":"2026-01-31T10:20:30.500000Z","bytes":"AP8=","list":[1,null]}\n{"n":null,"x":null,"text":null,"day":null,"instant":null,"bytes":null,"list":null}\n',
  ],
] satisfies [TableFormat, string][])('%s has texts that can be read again', async (format, text) => {
  const { database, folder } = await testDatabase();
  await database.run(
    `CREATE TABLE t AS SELECT 1 AS n, 0.5::DOUBLE AS x, 'a,"b"\nc' AS text, DATE '2026-01-31' AS day,
      TIMESTAMP '2026-01-31 10:20:30.5' AS instant, '\\x00\\xFF'::BLOB AS bytes, [1, NULL] AS list
    UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL`,
  );
  const path = join(folder, `a.${format}.gz`);
  expect(await writeTable(database, 'FROM t', path, { format, gzip: true })).toBe(2);
  expect(gunzipSync(readFileSync(path)).toString()).toBe(text);
  await writeTable(database, 'FROM t', join(folder, 'b'), { format });
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe(text);
  await readTable(database, 'back', [{ path, name: 'a' }]);
  expect(await database.rows('SELECT n, x, text, day, instant FROM back')).toEqual([
    { n: 1n, x: 0.5, text: 'a,"b"\nc', day: '2026-01-31', instant: '2026-01-31T10:20:30.500000Z' },
    { n: null, x: null, text: null, day: null, instant: null },
  ]);
});

test('values in lists and structs are written as those of columns are', async () => {
  const { database, folder } = await testDatabase();
  const path = join(folder, 'a');
  const query = (x: string) =>
    `SELECT [{"at": TIMESTAMP '2026-01-31 10:00:00', "b c": '\\x00\\xFF'::BLOB, x: ${x}}, NULL] AS l`;
  const written = [{ at: '2026-01-31T10:00:00.000000Z', 'b c': 'AP8=', x: 0.5 }, null];
  await writeTable(database, query('0.5::DOUBLE'), path, { format: 'jsonl' });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ l: written });
  await writeTable(database, query('0.5::FLOAT'), path, { format: 'csv' });
  expect(readFileSync(path, 'utf8')).toBe(`l\n"${JSON.stringify(written).replaceAll('"', '""')}"\n`);
  for (const format of ['jsonl', 'csv'] as const)
    await expect(writeTable(database, query("'nan'::DOUBLE"), path, { format })).rejects.toThrow(
      'non-finite: column `l` has a number that JSON cannot hold',
    );
});

test('a table without rows has its columns in every format that can say them', async () => {
  const { database, folder } = await testDatabase();
  for (const format of ['parquet', 'arrow', 'csv', 'json'] as const) {
    const path = join(folder, `empty.${format}`);
    const query = "SELECT 1::BIGINT AS n, 'a' AS text WHERE false";
    expect(await writeTable(database, query, path, { format })).toBe(0);
    if (format === 'json') expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([]);
    else
      expect((await readTable(database, 'back', [{ path, name: 'a' }])).map(({ name }) => name)).toEqual([
        'n',
        'text',
      ]);
  }
});
