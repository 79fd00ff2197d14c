import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { refused, run } from './tables.ts';

const range = (rows: number, more = '') => `SELECT i AS id${more} FROM range(${rows}) t(i)`;
/** Ids by side, or one list where there are no sides. */
async function sides(table: string, step: Json) {
  const { columns, rows } = await run(table, [step]);
  const at = columns.indexOf('luc split');
  const found: Record<string, unknown[]> = {};
  for (const row of rows) {
    const side = String(row[at]);
    found[side] = [...(found[side] ?? []), row[0]];
  }
  return found;
}

describe('split', () => {
  test('at random has the sides of scikit-learn, in input order or in the order of the draw', async () => {
    expect(await sides(range(10), { split: { test_size: 0.3, seed: 42 } })).toEqual({
      train: [0, 2, 3, 4, 6, 7, 9],
      test: [1, 5, 8],
    });
    expect(await sides(range(10), { split: { test_size: 0.3, seed: 42, order: 'split' } })).toEqual({
      train: [0, 7, 2, 9, 4, 3, 6],
      test: [8, 1, 5],
    });
    expect(await sides(range(8), { split: { validation_size: 2, seed: 1 } })).toEqual({
      train: expect.toSatisfy((list: number[]) => list.length === 4),
      validation: expect.toSatisfy((list: number[]) => list.length === 2),
      test: expect.toSatisfy((list: number[]) => list.length === 2),
    });
  });

  test('counts a class called null, and not the rows that have none', async () => {
    const labels = `SELECT n AS id, CASE WHEN n < 4 THEN 'null' WHEN n < 7 THEN 'a' END AS label FROM range(10) t(n)`;
    const { facts } = await run(labels, [{ split: { test_size: 0.5, seed: 1 } }]);
    const { split } = facts[0] as unknown as { split: { classes: Record<string, Record<string, number>> } };
    const sum = (name: string): number =>
      Object.values(split.classes).reduce((all, side) => all + (side[name] ?? 0), 0);
    expect([sum('null'), sum('a')]).toEqual([4, 3]);
  });

  test('keeps shares of classes, groups together, and the past before the future', async () => {
    const classes = range(
      12,
      ", CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END AS label, i // 3 AS g, DATE '2024-01-01' + CAST(11 - i AS INTEGER) AS day",
    );
    const stratified = await run(classes, [{ split: { stratify: 'label', test_size: 3 } }]);
    expect(stratified.facts[0]).toMatchObject({
      split: {
        rows: { train: 9, test: 3 },
        classes: { train: { a: 3, b: 6 }, test: { a: 1, b: 2 } },
        duplicates: { test: 0 },
      },
    });
    const grouped = await sides(classes, { split: { method: 'group', group: 'g', test_size: 1 } });
    expect(grouped.test).toHaveLength(3);
    expect(new Set(grouped.test?.map((id) => Math.floor(Number(id) / 3))).size).toBe(1);
    expect(await sides(classes, { split: { time: 'day', test_size: 0.25, gap: '2d' } })).toEqual({
      test: [0, 1, 2],
      train: [5, 6, 7, 8, 9, 10, 11],
    });
    expect(await sides(classes, { split: { method: 'time', time: 'day', cut: '2024-01-11' } })).toEqual({
      test: [0, 1],
      train: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    });
    const told = await run(classes, [{ split: { time: 'day', test_size: 3 } }]);
    expect(told.facts[0]).toMatchObject({
      split: {
        time: {
          train: { first: '2024-01-01', last: '2024-01-09' },
          test: { first: '2024-01-10', last: '2024-01-12' },
        },
      },
    });
    expect(await sides(classes, { split: { method: 'time', time: 'day', folds: 2 } })).toEqual({
      fold_0: [4, 5, 6, 7],
      fold_1: [0, 1, 2, 3],
      train: [8, 9, 10, 11],
    });
  });

  test('by hash gives the same sides in the database as row by row', async () => {
    const keys = fc.array(
      fc.tuple(fc.string({ unit: 'binary' }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    const inDatabase = (text: string) => `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
    await fc.assert(
      fc.asyncProperty(keys, fc.boolean(), async (rows, byFold) => {
        const values = rows.map(
          ([text, number]) => `(${inDatabase(text)}, (${inDatabase(String(number))})::BIGINT, true)`,
        );
        const table = `SELECT row_number() OVER () AS id, * FROM (VALUES ${values.join(', ')}) t(s, n, b)`;
        const split = {
          key: ['s', 'n', 'b'],
          seed: 7,
          ...(byFold ? { folds: 3 } : { test_size: 0.3, validation_size: 0.2 }),
        };
        const fast = await sides(table, { split });
        const slow = await sides(table, { split: { ...split, order: 'split' } });
        for (const list of Object.values(slow)) list.sort((a, b) => Number(a) - Number(b));
        expect(fast).toEqual(slow);
      }),
      { numRuns: 8 },
    );
  });

  test('tells rows that train has too, whatever the case and signs of their text', async () => {
    const texts = `SELECT i AS id, CASE WHEN i % 2 = 0 THEN 'Same text!' ELSE 'same  TEXT' END AS text, i AS label FROM range(10) t(i)`;
    const { facts } = await run(texts, [{ split: { test_size: 4 } }]);
    expect(facts[0]).toMatchObject({ split: { duplicates: { test: 4 } } });
  });

  test('says what is impossible', async () => {
    const split = (options: Json) =>
      refused(range(4, ', NULL AS nothing, [i] AS list'), [{ split: options }]);
    expect(await split({ test_size: 4 })).toMatchObject([
      { code: 'split-too-small', option: ['steps', 0, 'split'] },
    ]);
    expect(await split({ key: 'nothing' })).toMatchObject([{ code: 'null-key' }]);
    expect(await split({ key: 'list' })).toMatchObject([
      {
        code: 'column-type',
        message: '`list` is list, which cannot be key',
        option: ['steps', 0, 'split', 'key'],
      },
    ]);
    expect(await split({ method: 'group' })).toMatchObject([
      { code: 'missing-option', message: 'a split by group needs `group`, the name of a column' },
    ]);
    for (const type of ['DATE', 'TIMESTAMP'])
      for (const cut of ['2024/01/02', 'soon', 5, '2024-02-30'])
        expect(
          await refused(`SELECT '2024-01-0' || i AS d, CAST(d AS ${type}) AS t FROM range(1, 5) r(i)`, [
            { split: { time: 't', cut } },
          ]),
          `${type} ${cut}`,
        ).toMatchObject([{ code: 'wrong-type', option: ['steps', 0, 'split', 'cut'] }]);
    expect(await split({ time: 'id', gap: '1d' })).toMatchObject([
      { code: 'wrong-type', message: '`gap` must be a number here', option: ['steps', 0, 'split', 'gap'] },
    ]);
  });
});

describe('sample', () => {
  const ids = async (table: string, sample: Json) => (await run(table, [{ sample }])).rows.map(([id]) => id);

  test('draws as pandas does, and keeps the order of the rows', async () => {
    expect(await ids(range(10), { n: 3, seed: 0 })).toEqual([2, 4, 8]);
    expect(await ids(range(10), { fraction: 0.25 })).toEqual([2, 4, 8]);
    expect(await ids(range(10), { n: 0 })).toEqual([]);
    const classes = range(9, ", CASE WHEN i < 6 THEN 'a' ELSE 'b' END AS label");
    const drawn = await ids(classes, { n: 3, method: 'stratified' });
    expect(drawn.filter((id) => Number(id) < 6)).toHaveLength(2);
    expect(await refused(range(2), [{ sample: { n: 3 } }])).toMatchObject([{ code: 'out-of-range' }]);
  });

  test('takes the least sure first, ties by id', async () => {
    const sure = `SELECT * FROM (VALUES (4, [0.5, 0.5]), (1, [0.9, 0.1]), (3, [0.5, 0.5]), (2, [0.3, 0.7])) t(id, probabilities)`;
    expect(await ids(sure, { n: 3, method: 'uncertainty' })).toEqual([3, 4, 2]);
    const votes = `SELECT * FROM (VALUES (1, 'a', 'a', 'a'), (2, 'a', 'b', 'c'), (3, 'a', 'b', 'b')) t(id, x, y, z)`;
    expect(await ids(votes, { n: 2, method: 'disagreement', by: ['x', 'y', 'z'] })).toEqual([2, 3]);
    expect(await refused(votes, [{ sample: { n: 1, method: 'uncertainty', by: 'x' } }])).toMatchObject([
      { code: 'column-type', message: '`x` is string, not a list of probabilities' },
    ]);
    const structs = `SELECT * FROM (VALUES (1, [{'x': 1}, {'x': 1}]), (2, [{'x': 1}, {'x': 2}])) t(id, predictions)`;
    expect(await ids(structs, { n: 1, method: 'disagreement' })).toEqual([2]);
    const unsure = `SELECT 1 AS id, ['nan'::DOUBLE, 0.5] AS probabilities`;
    expect(await refused(unsure, [{ sample: { n: 1, method: 'uncertainty' } }])).toMatchObject([
      { code: 'non-finite' },
    ]);
  });
});
