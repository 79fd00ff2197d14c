import { describe, expect, test } from 'vitest';
import { DatabaseError } from '../../../src/data/database-error.ts';
import { blame } from '../../../src/stages/transform/blame.ts';
import { refused, run } from './tables.ts';

const table = "SELECT * FROM (VALUES (2, 'b', 1.5::DOUBLE), (1, 'ä', NULL), (3, 'a', -1)) t(id, name, x)";
const filterOf = async (filter: string) => {
  const [problem] = await refused(table, [{ filter }]);
  return [problem?.code, problem?.message, problem?.hint];
};
const sqlOf = async (sql: string) => {
  const [problem] = await refused({ data: table, other: table }, [{ sql }]);
  return [problem?.code, problem?.message, problem?.hint];
};

describe('expressions', () => {
  test('that cannot be say where, in characters of what the user wrote', async () => {
    expect(await filterOf('x > 0 nd')).toEqual([
      'bad-expression',
      'syntax error at or near "nd", at character 7 of `x > 0 nd`',
      undefined,
    ]);
    expect(await filterOf("name = '😀ä' AND\n  idd > 1")).toEqual([
      'missing-column',
      "there is no column `idd`, at line 2, character 3 of `name = '😀ä' AND idd > 1`",
      'did you mean `id`? there are `id`, `name`, `x`',
    ]);
    expect(await filterOf('name = "b"')).toEqual([
      'missing-column',
      'there is no column `b`, at character 8 of `name = "b"`',
      "there are `id`, `name`, `x`; text stands in single quotes: 'text'",
    ]);
    expect(await filterOf('lowr(name) = 1')).toEqual([
      'bad-expression',
      'scalar Function with name lowr does not exist, at character 1 of `lowr(name) = 1`',
      'did you mean `lower`?',
    ]);
    expect(await filterOf('id + 1')).toEqual([
      'bad-expression',
      '`id + 1` is BIGINT, and a filter is true or false',
      'compare it with something, as in `column > 0`',
    ]);
  });

  test('are one value of one row', async () => {
    const texts = [
      'id > 1, x > 1',
      'id > 1) OR (x > 1',
      'id > 1 FROM data',
      'id > 1; DROP TABLE data',
      'id > (SELECT 1)',
      'EXISTS (FROM data)',
      'max(id) > 1',
      'COLUMNS(*) > 1',
      'id > $1',
      'SELECT true',
    ];
    for (const text of texts) expect((await filterOf(text))[0], text).toBe('bad-expression');
  });

  test('answer the same on every run', async () => {
    const texts = [
      'x > random()',
      'name = uuid()::VARCHAR',
      'x > epoch(now())',
      "age(DATE '2024-01-01') > INTERVAL 1 DAY",
      "current_date > DATE '2024-01-01'",
      'current_localtimestamp() > x::VARCHAR::TIMESTAMP',
      "current_setting('threads') = '2'",
      "getvariable('x') = 1",
      "nextval('s') > 1",
      "vector_type(x) = 'FLAT_VECTOR'",
    ];
    for (const text of texts)
      expect(await filterOf(text)).toMatchObject([
        'bad-expression',
        expect.stringMatching(/on every run/),
        expect.any(String),
      ]);
    const dated = `SELECT DATE '2024-01-01' AS current_date`;
    expect((await run(dated, [{ filter: "current_date = DATE '2024-01-01'" }])).rows).toHaveLength(1);
  });

  test('that some row cannot be put into name the row and the step, however late they are computed', async () => {
    const steps = [
      { filter: 'id < 3' },
      { derive: { z: 'id * 2' } },
      { cast: { z: 'string' } },
      { derive: { y: 'id + 1', n: 'CAST(name AS INTEGER)' } },
      { filter: 'y > 0' },
      { sort: 'n' },
    ];
    expect(await refused(table, steps)).toEqual([
      {
        code: 'bad-value',
        message:
          "could not convert string 'b' to INT32 when casting from source column name, in row 1 of data.csv",
        hint: '`TRY(…)` gives null where it cannot be computed',
        option: ['steps', 3, 'derive', 'n'],
      },
    ]);
    const overflow = [{ sort: 'id' }, { filter: 'sqrt(x) > 0' }];
    expect(await refused(table, overflow)).toMatchObject([
      {
        code: 'bad-value',
        message: expect.stringMatching(/, in row 3 of data.csv$/),
        option: ['steps', 1, 'filter'],
      },
    ]);
  });

  test('are not blamed for a full disk', async () => {
    const full = 'Could not write file "/x": No space left on device';
    expect(await blame(new DatabaseError('IO', full, null, []), [])).toMatchObject({
      faults: [{ code: 'disk-full', message: `c${full.slice(1)}` }],
    });
  });

  test('that look at other rows leave the rows in their order', async () => {
    const scattered = 'SELECT (i * 7919) % 10 AS k, i FROM range(30) t(i)';
    const { rows } = await run(scattered, [
      { derive: { n: 'row_number() OVER (PARTITION BY k ORDER BY i DESC)' } },
      { filter: 'n < 3 AND max(i) OVER (PARTITION BY k) > 25' },
      { select: ['i', 'n'] },
    ]);
    expect(rows).toEqual([16, 17, 18, 19, 26, 27, 28, 29].map((i) => [i, i < 20 ? 2 : 1]));
  });
});

describe('sql', () => {
  test('sees the inputs by name and what the steps before made, in order', async () => {
    const { columns, types, rows } = await run({ data: table, other: table }, [
      { filter: 'id > 1' },
      { sql: 'SELECT id, (SELECT count(*) FROM data) AS n, 1.5 AS d FROM current' },
    ]);
    expect([columns, types]).toEqual([
      ['id', 'n', 'd'],
      ['BIGINT', 'BIGINT', 'DOUBLE'],
    ]);
    expect(rows).toEqual([
      [2, 3, 1.5],
      [3, 3, 1.5],
    ]);
  });

  test('keeps the order that it asks for; without one, what has none is sorted by all columns', async () => {
    const ids = async (sql: string) =>
      (await run({ data: table, other: table }, [{ sql }])).rows.map((row) => row.join(' '));
    expect(await ids('SELECT id FROM current WHERE id < 3')).toEqual(['2', '1']);
    expect(await ids('FROM (SELECT id FROM data UNION ALL SELECT id FROM other) -- all')).toEqual([
      '2',
      '1',
      '3',
      '2',
      '1',
      '3',
    ]);
    expect(await ids('SELECT name FROM current ORDER BY id DESC')).toEqual(['a', 'b', 'ä']);
    expect(await ids('SELECT a.id, b.name FROM data a JOIN other b USING (id)')).toEqual([
      '1 ä',
      '2 b',
      '3 a',
    ]);
    expect(await ids('WITH t AS (FROM data) SELECT id % 2 AS odd, sum(x) FROM t GROUP BY ALL')).toEqual([
      '0 1.5',
      '1 -1',
    ]);
    expect(await ids('SELECT DISTINCT id > 1 AS big FROM current')).toEqual(['false', 'true']);
    expect(await ids('WITH t AS (FROM data) SELECT id FROM t')).toEqual(['2', '1', '3']);
    const [count, first] = [
      'SELECT id, count(*) FROM data GROUP BY id',
      'row_number() OVER (PARTITION BY id)',
    ];
    for (const sql of [
      `WITH t AS (${count}) SELECT id FROM t`,
      `WITH t AS (${count}), u AS (FROM t) SELECT id FROM (SELECT * FROM u)`,
      `SELECT id FROM current QUALIFY ${first} = 1`,
      'SELECT id FROM current WHERE id IN (SELECT id FROM other)',
      'SELECT id FROM current c WHERE (SELECT count(*) FROM other o WHERE o.id = c.id) = 1',
    ])
      expect(await ids(sql), sql).toEqual(['1', '2', '3']);
  });

  test('reads nothing but the inputs, and changes nothing', async () => {
    expect(await sqlOf("SELECT * FROM read_csv('/etc/passwd')")).toEqual([
      'bad-expression',
      "`read_csv()` reads what is no input of this stage, at character 15 of `SELECT * FROM read_csv('/etc/passwd')`",
      'name the file under `input`, so that a change of it is seen',
    ]);
    expect(await sqlOf("FROM '/etc/passwd'")).toEqual([
      'unknown-table',
      "there is no table `/etc/passwd`, at character 6 of `FROM '/etc/passwd'`",
      'tables are `data`, `other`, `current`, as named under `input`',
    ]);
    for (const sql of [
      'FROM duckdb_settings()',
      'FROM information_schema.tables',
      'FROM "luc table 1"',
      'FROM (DESCRIBE data)',
      "COPY data TO 'x.csv'",
      'DROP TABLE data',
      'SET threads = 1',
      'SELECT 1; SELECT 2',
      'SELECT random()',
      'FROM data USING SAMPLE 1',
      'FROM data TABLESAMPLE 10%',
      'SELECT id, id FROM data',
      'SELECT id FROM nothing',
    ])
      expect((await sqlOf(sql))[0], sql).toMatch(/^(?:bad-expression|unknown-table)$/);
  });
});
