/** The database: what each type gives, errors as facts, spilling, interruption, streams beside other statements. */
import { expect, test } from 'vitest';
import { DatabaseError } from '../../src/data/database-error.ts';
import { literal, quoted } from '../../src/data/duckdb.ts';
import { testDatabase } from '../support/database.ts';

test('each type gives its plain value, and takes it', async () => {
  const { database } = await testDatabase();
  await database.run(
    `CREATE TABLE t (flag BOOLEAN, small INTEGER, wide BIGINT, real DOUBLE, text VARCHAR, day DATE, instant TIMESTAMP,
      bytes BLOB, list DOUBLE[], struct STRUCT(a BIGINT, "b c" VARCHAR))`,
  );
  const rows = [
    [
      true,
      -7,
      2n ** 62n,
      0.1,
      "it's",
      '1969-12-31',
      '1969-12-31T23:59:59.999999Z',
      Buffer.from([0, 255]),
      [1, null],
      { a: 1n, 'b c': 'x' },
    ],
    [null, null, null, null, null, null, null, null, null, null],
  ];
  expect(await database.append('t', rows)).toBe(2);
  expect((await database.rows('FROM t')).map((row) => Object.values(row))).toEqual(rows);
  expect(await database.columns('FROM t')).toContainEqual({ name: 'list', type: 'DOUBLE[]' });
  expect(
    await database.rows(
      `SELECT 1.50::DECIMAL(9,2) AS decimal, 'b'::ENUM ('a', 'b') AS word, MAP {'k': 1} AS map, sum(small) AS sum,
        TIMESTAMP_NS '2026-01-31 01:02:03.000004999' AS nanos, TIMESTAMPTZ '2026-01-31 01:02:03+02' AS zoned FROM t`,
    ),
  ).toEqual([
    {
      decimal: 1.5,
      word: 'b',
      map: [{ key: 'k', value: 1 }],
      sum: -7n,
      nanos: '2026-01-31T01:02:03.000004Z',
      zoned: '2026-01-30T23:02:03.000000Z',
    },
  ]);
  await database.run('CREATE TABLE far (instant TIMESTAMP)');
  await expect(database.append('far', [[2n ** 63n]])).rejects.toMatchObject({
    kind: 'Out of Range',
    message: '9223372036854775808 microseconds from 1970 are beyond what a timestamp holds',
  });
});

test('names and values are quoted, placeholders are bound', async () => {
  const { database } = await testDatabase();
  const odd = 'a"b\'c';
  await database.run(
    `CREATE TABLE ${quoted(odd)} AS SELECT ${literal(odd)} AS ${quoted(odd)}, ${literal([1, null])} AS n`,
  );
  expect(await database.rows(`FROM ${quoted(odd)} WHERE ${quoted(odd)} = ?`, [odd])).toEqual([
    { [odd]: odd, n: [1, null] },
  ]);
});

test('what is refused is told with its kind and its place', async () => {
  const { database } = await testDatabase();
  const refused = async (sql: string): Promise<unknown> =>
    database.run(sql).then(
      () => null,
      (error: unknown) =>
        error instanceof DatabaseError && [error.kind, error.message, error.position, error.candidates],
    );
  expect(await refused('SELECT 1 FROM range(3) WHERE x y z')).toEqual([
    'Parser',
    'syntax error at or near "y"',
    31,
    [],
  ]);
  expect(await refused("SELECT 'a'::INT")).toEqual([
    'Conversion',
    "Could not convert string 'a' to INT32",
    10,
    [],
  ]);
  expect(await refused('SELECT rang FROM range(3)')).toEqual([
    'Binder',
    'Referenced column "rang" not found in FROM clause!\nCandidate bindings: "range"',
    7,
    ['range'],
  ]);
  expect(await refused("FROM 'https://example.org/a.csv'")).toEqual([
    'Missing Extension',
    expect.stringContaining('requires the extension httpfs'),
    null,
    [],
  ]);
});

test('a stream gives all rows in order while other statements run', async () => {
  const { database } = await testDatabase();
  await database.run('CREATE TABLE t AS SELECT range AS n FROM range(300000)');
  let next = 0n;
  for await (const { rows, columns } of database.stream('FROM t')) {
    expect(columns[0]?.length).toBe(rows);
    if (next === 0n) await database.run('CREATE TABLE u AS FROM t');
    for (const n of columns[0] ?? []) if (n !== next++) throw new Error(`${n} is not ${next - 1n}`);
  }
  expect(next).toBe(300_000n);
});

test('a signal interrupts what runs, and forbids what comes', async () => {
  const stop = new AbortController();
  const { database } = await testDatabase(stop.signal);
  const running = database.rows('SELECT count(*) FROM range(1000000000000)');
  stop.abort();
  await expect(running).rejects.toThrow('This operation was aborted');
  await expect(database.run('SELECT 1')).rejects.toThrow('This operation was aborted');
});

test('a sort of more than its memory spills', async () => {
  const { database } = await testDatabase();
  const [found] = await database.rows(
    'SELECT count(*) AS n FROM (FROM range(3000000) t(n) SELECT n, repeat(md5(n::VARCHAR), 4) AS text ORDER BY md5(n::VARCHAR))',
  );
  expect(found).toEqual({ n: 3_000_000n });
});
