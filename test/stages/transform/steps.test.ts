import { describe, expect, test } from 'vitest';
import { refused, run } from './tables.ts';

const people = `SELECT * FROM (VALUES
  (3, 'Éva', 1.5::DOUBLE, DATE '2024-03-01'), (1, 'bo', NULL, NULL), (2, NULL, -1, DATE '2024-01-31'),
  (3, 'Ada', 2, DATE '2024-02-29'), (5, '😀', 'nan', DATE '2024-02-29')) t(id, name, score, day)`;
const ids = async (...steps: Parameters<typeof run>[1]) =>
  (await run(people, [...steps, { select: ['id', 'name'] }])).rows.map(([id, name]) => `${id} ${name}`);
const empty = `SELECT * FROM (${people}) WHERE false`;

describe('columns', () => {
  test('are chosen, left out and renamed', async () => {
    const { columns, rows } = await run(people, [
      { select: ['score', 'id', 'day'] },
      { drop: ['day'] },
      { rename: { score: 'id', id: 'score' } },
    ]);
    expect(columns).toEqual(['id', 'score']);
    expect(rows).toEqual([
      [1.5, 3],
      [null, 1],
      [-1, 2],
      [2, 3],
      [Number.NaN, 5],
    ]);
  });

  test('are not all left out', async () => {
    expect(await refused(people, [{ select: 'id' }, { drop: 'id' }])).toMatchObject([
      { code: 'option-conflict', message: 'no column is left', option: ['steps', 1, 'drop'] },
    ]);
  });

  test('are renamed whatever else they are called', async () => {
    const { columns } = await run('SELECT 1 AS "constructor", 2 AS a', [{ rename: { a: 'b' } }]);
    expect(columns).toEqual(['constructor', 'b']);
  });

  test('are derived, later ones from earlier ones, in the types that tables have', async () => {
    const derive = {
      double: 'id * 2',
      id: 'double + 1 -- with a comment',
      big: 'id::HUGEINT',
      tenth: '0.1',
      zoned: "TIMESTAMPTZ '2024-01-01 02:00:00+02'",
      parts: "string_split('a b', ' ')",
      pair: "{'a': id}",
      nothing: 'NULL',
      before: 'lag(id) OVER ()',
    };
    const { columns, types, rows } = await run(people, [{ derive }, { drop: ['name', 'score', 'day'] }]);
    expect(columns).toEqual(['id', ...Object.keys(derive).filter((name) => name !== 'id')]);
    expect(types).toEqual([
      'BIGINT',
      'BIGINT',
      'BIGINT',
      'DOUBLE',
      'TIMESTAMP',
      'VARCHAR[]',
      'STRUCT(a BIGINT)',
      'BIGINT',
      'BIGINT',
    ]);
    expect(rows[1]).toEqual([3, 2, 3, 0.1, '2024-01-01T00:00:00.000000Z', ['a', 'b'], { a: 3n }, null, 7]);
  });
});

describe('cast', () => {
  test('takes what fits exactly, and makes null of the rest where that is asked for', async () => {
    const words = `SELECT * FROM (VALUES ('7'), (' -12 '), ('1.5'), ('1e3'), ('x'), (NULL), ('2024-02-30'),
      ('2024-02-29'), ('2024-02-29T01:00:00+02:00'), ('true'), ('[1, 2]'), ('{"a": "x"}')) t(w)`;
    const into = async (type: string) => {
      const { rows } = await run(words, [{ cast: { w: { type, on_error: null } } }]);
      return rows.map(([value]) => value);
    };
    const nulls = (count: number) => Array.from({ length: count }, () => null);
    expect(await into('int64')).toEqual([7, -12, ...nulls(10)]);
    expect(await into('double')).toEqual([7, -12, 1.5, 1000, ...nulls(8)]);
    expect(await into('boolean')).toEqual([...nulls(9), true, null, null]);
    expect(await into('date')).toEqual([...nulls(7), '2024-02-29', ...nulls(4)]);
    expect(await into('timestamp')).toEqual([
      ...nulls(7),
      '2024-02-29T00:00:00.000000Z',
      '2024-02-28T23:00:00.000000Z',
      ...nulls(3),
    ]);
    expect(await into('list')).toEqual([...nulls(10), [1n, 2n], null]);
    expect(await into('struct')).toEqual([...nulls(11), { a: 'x' }]);
  });

  test('of numbers rounds nothing; times and lists become text that can be read back', async () => {
    const values = `SELECT 2.0::DOUBLE AS whole, 1 AS one, true AS yes, TIMESTAMP '2024-01-02 03:04:05.678' AS at, [1, NULL] AS list`;
    const cast = { whole: 'int64', one: 'boolean', yes: 'double', at: 'string', list: 'string' };
    const { types, rows } = await run(values, [{ cast }]);
    expect(types).toEqual(['BIGINT', 'BOOLEAN', 'DOUBLE', 'VARCHAR', 'VARCHAR']);
    expect(rows).toEqual([[2, true, 1, '2024-01-02T03:04:05.678000Z', '[1,null]']]);
    expect(await refused(values, [{ cast: { at: 'int64' } }])).toEqual([
      {
        code: 'column-type',
        message: '`at` is timestamp, of which no int64 can be made',
        option: ['steps', 0, 'cast', 'at'],
      },
    ]);
  });

  test('refuses numbers in lists that no int64 holds', async () => {
    const lists = `SELECT unnest(['[-1, 2]', '[18446744073709551615]']) AS w`;
    const loose = await run(lists, [{ cast: { w: { type: 'list', on_error: null } } }]);
    expect(loose.rows).toEqual([[[-1n, 2n]], [null]]);
    expect(await refused(lists, [{ cast: { w: 'list' } }])).toMatchObject([
      {
        code: 'bad-value',
        message: '`w` does not fit list in row 2 of data.csv ("[18446744073709551615]")',
      },
    ]);
  });

  test('refuses what is nested without end before the database reads it', async () => {
    const deep = `SELECT unnest(['[1]', repeat('[', 100000) || repeat(']', 100000)]) AS w`;
    for (const type of [{ type: 'list', on_error: null }, 'struct'])
      expect(await refused(deep, [{ cast: { w: type } }])).toMatchObject([
        { code: 'bad-value', message: '`w` is nested more than 1000 deep in row 2 of data.csv' },
      ]);
    const wide = `SELECT '[' || repeat('[1],', 5000) || '[2]]' AS w`;
    expect((await run(wide, [{ cast: { w: 'list' } }])).types).toEqual(['BIGINT[][]']);
  });

  test('names rows by where they are in the input, whatever was left out or sorted before', async () => {
    expect(
      await refused(people, [
        { filter: 'id < 5' },
        { sort: '-id' },
        { cast: { name: 'date', score: 'int64' } },
      ]),
    ).toEqual([
      {
        code: 'bad-value',
        message: '`name` does not fit date in row 1 of data.csv ("Éva"), row 4 ("Ada"), row 2 ("bo")',
        hint: '`{type: date, on_error: null}` makes such values null',
        option: ['steps', 2, 'cast', 'name'],
      },
    ]);
  });
});

describe('rows', () => {
  test('are kept where an expression is true, not where it is null', async () => {
    expect(await ids({ filter: 'score > 0' })).toEqual(['3 Éva', '3 Ada', '5 😀']);
    expect(await ids({ filter: 'name IS NULL OR score < 0' })).toEqual(['2 null']);
    expect(await ids({ filter: 'NULL::BOOLEAN' })).toEqual([]);
  });

  test('are sorted with nulls last both ways, texts by code point, equal ones as they were', async () => {
    expect(await ids({ sort: 'name' })).toEqual(['3 Ada', '1 bo', '3 Éva', '5 😀', '2 null']);
    expect(await ids({ sort: ['-name'] })).toEqual(['5 😀', '3 Éva', '1 bo', '3 Ada', '2 null']);
    expect(await ids({ sort: ['-id'] })).toEqual(['5 😀', '3 Éva', '3 Ada', '2 null', '1 bo']);
    expect(await ids({ sort: ['day', '-score'] })).toEqual(['2 null', '5 😀', '3 Ada', '3 Éva', '1 bo']);
  });

  test('have their own order where a column is called as the database calls it', async () => {
    const table = `SELECT * FROM (VALUES (9, 'a', '1'), (8, 'b', '2'), (7, 'a', '3'), (6, 'b', 'x')) t("RowID", k, v)`;
    const steps = [{ derive: { n: 'row_number() OVER ()' } }, { dedupe: { key: 'k', keep: 'last' } }];
    expect((await run(table, steps)).rows).toEqual([
      [7, 'a', '3', 3],
      [6, 'b', 'x', 4],
    ]);
    expect((await run(table, [{ sort: 'k' }])).rows.map(([id]) => id)).toEqual([9, 7, 8, 6]);
    expect(await refused(table, [{ sort: 'k' }, { derive: { n: 'CAST(v AS BIGINT)' } }])).toMatchObject([
      {
        message:
          "could not convert string 'x' to INT64 when casting from source column v, in row 4 of data.csv",
      },
    ]);
  });

  test('with an equal key are there once, or not at all', async () => {
    expect(await ids({ dedupe: { key: 'id' } })).toEqual(['3 Éva', '1 bo', '2 null', '5 😀']);
    expect(await ids({ dedupe: { key: ['id'], keep: 'last' } })).toEqual(['1 bo', '2 null', '3 Ada', '5 😀']);
    expect(await ids({ dedupe: { key: 'id', keep: 'none' } })).toEqual(['1 bo', '2 null', '5 😀']);
    expect(await ids({ select: ['id', 'name'] }, { dedupe: {} })).toHaveLength(5);
    const nulls = 'SELECT * FROM (VALUES (1, NULL), (2, NULL), (3, 0.0), (4, -0.0)) t(id, x)';
    expect((await run(nulls, [{ dedupe: { key: 'x' } }])).rows.map(([id]) => id)).toEqual([1, 3]);
  });

  test('whose texts have the same normal form count as equal where that is asked for', async () => {
    const texts = `SELECT * FROM (VALUES (1, 'The Cat, SAT!'), (1, 'cat sat'), (2, 'cat  sat'), (1, 'cats at'), (1, NULL)) t(id, text)`;
    const dedupe = { key: ['id', 'text'], normal_form: true };
    expect((await run(texts, [{ dedupe }])).rows).toEqual([
      [1, 'The Cat, SAT!'],
      [2, 'cat  sat'],
      [1, 'cats at'],
      [1, null],
    ]);
  });

  test('of other tables come behind, met by name', async () => {
    const { columns, types, rows } = await run(
      {
        a: "SELECT 1 AS id, 'x' AS name",
        b: "SELECT 2.5::DOUBLE AS id, DATE '2024-01-01' AS day",
        c: "SELECT 'z' AS name, 3 AS id",
      },
      [{ concat: ['c', 'b', 'a'] }],
    );
    expect([columns, types]).toEqual([
      ['id', 'name', 'day'],
      ['DOUBLE', 'VARCHAR', 'DATE'],
    ]);
    expect(rows).toEqual([
      [1, 'x', null],
      [3, 'z', null],
      [2.5, null, '2024-01-01'],
      [1, 'x', null],
    ]);
  });
});

describe('fill', () => {
  const gaps = `SELECT * FROM (VALUES (1, 'b', 0.1::DOUBLE, true), (NULL, NULL, NULL, NULL), (4, 'a', 0.2, NULL), (4, 'b', 0.3, NULL),
    (2, 'a', NULL, NULL), (1, NULL, 1e16, NULL), (NULL, NULL, -1e16, NULL)) t(n, s, x, b)`;

  test('takes values, and statistics of the others: sums are rounded once, of equally frequent ones the least is taken', async () => {
    const { types, rows } = await run(gaps, [
      { fill: { n: 'median', s: 'most_frequent', x: 'mean', b: false } },
    ]);
    expect(types).toEqual(['DOUBLE', 'VARCHAR', 'DOUBLE', 'BOOLEAN']);
    const mean = 0.6 / 5;
    expect(rows).toEqual([
      [1, 'b', 0.1, true],
      [2, 'a', mean, false],
      [4, 'a', 0.2, false],
      [4, 'b', 0.3, false],
      [2, 'a', mean, false],
      [1, 'a', 1e16, false],
      [2, 'a', -1e16, false],
    ]);
    const filled = await run(gaps, [{ fill: { n: 'most_frequent', x: 7, s: '' } }]);
    expect(filled.rows[1]).toEqual([1, '', 7, null]);
    const great = 'SELECT unnest([1e308, 1.5e308, NULL]) AS x';
    for (const [filling, x] of [
      ['mean', 1.25e308],
      ['median', 1.25e308],
    ] as const)
      expect((await run(great, [{ fill: { x: filling } }])).rows[2]).toEqual([x]);
  });

  test('refuses what the column cannot hold, and statistics of nothing', async () => {
    expect(await refused(gaps, [{ fill: { n: 1.5 } }])).toMatchObject([
      { code: 'column-type', message: '`n` is int64, which 1.5 is not' },
    ]);
    for (const n of [1e19, 2 ** 53])
      expect(await refused(gaps, [{ fill: { n } }])).toMatchObject([{ code: 'column-type' }]);
    expect(await refused(gaps, [{ filter: 'x IS NULL' }, { fill: { x: 'mean' } }])).toMatchObject([
      { code: 'empty-input', message: '`x` has no value to take a statistic of' },
    ]);
    expect(await refused(people, [{ fill: { score: 'mean' } }])).toMatchObject([
      { code: 'non-finite', message: '`score` is not finite in row 5 of data.csv (nan)' },
    ]);
  });
});

test('a table without rows goes through every step that needs none', async () => {
  const { columns, rows, facts } = await run({ data: empty, other: empty }, [
    { filter: 'id > 1' },
    { cast: { id: 'string' } },
    { derive: { n: 'length(id)' } },
    { fill: { name: 'x' } },
    { sort: 'id' },
    { dedupe: { key: 'id', normal_form: true } },
    { drop: 'id' },
    { rename: { n: 'id' } },
    { join: { with: 'other', on: 'id' } },
    { concat: 'other' },
    { sql: 'SELECT name, count(*) AS n FROM current GROUP BY name' },
    { sample: { fraction: 0.5 } },
  ]);
  expect([columns, rows]).toEqual([['name', 'n'], []]);
  expect(facts).toHaveLength(12);
});

test('the report has the rows in and out of every step', async () => {
  const { facts } = await run(people, [
    { filter: 'id = 3' },
    { derive: { x: '1' } },
    { dedupe: { key: 'id' } },
  ]);
  expect(facts).toEqual([
    { step: 'filter', rows_in: 5, rows_out: 2 },
    { step: 'derive', rows_in: 2, rows_out: 2 },
    { step: 'dedupe', rows_in: 2, rows_out: 1 },
  ]);
});
