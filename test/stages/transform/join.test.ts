import { describe, expect, test } from 'vitest';
import { refused, run } from './tables.ts';

const tables = {
  sales: `SELECT * FROM (VALUES (1, 'b', 10.0::DOUBLE), (2, 'a', 20), (3, NULL, 30), (4, 'c', 40), (5, 'a', 50)) t(id, shop, paid)`,
  shops: `SELECT * FROM (VALUES ('a', 'Aix', 7), ('b', 'Bonn', 8), (NULL, 'none', 9), ('x', 'Xi', 6)) t(shop, city, id)`,
  visits: `SELECT * FROM (VALUES ('a', 1), ('b', 2), ('a', 3), ('a', 4)) t(shop, visit)`,
};
const joined = async (join: {
  readonly [option: string]: string | readonly string[] | { readonly [left: string]: string };
}) => {
  const { columns, rows } = await run(tables, [{ join }]);
  return [columns.join(' '), ...rows.map((row) => row.join(' '))];
};

describe('join', () => {
  test('a double meets only the whole number that it is', async () => {
    const numbers = {
      whole: 'SELECT * FROM (VALUES (9007199254740993::BIGINT), (9007199254740992), (2), (NULL)) t(n)',
      double: `SELECT * FROM (VALUES (9007199254740992.0::DOUBLE, 'a'), (2.5, 'b'), (2.0, 'c'), ('inf', 'd'), ('nan', 'e')) t(n, x)`,
    };
    const { rows } = await run(numbers, [{ join: { with: 'double', on: 'n' } }]);
    expect(rows.map(([, x]) => x)).toEqual([null, 'a', 'c', null]);
    const turned = { double: numbers.double, whole: numbers.whole };
    expect((await run(turned, [{ join: { with: 'whole', on: 'n', how: 'semi' } }])).rows).toEqual([
      [2 ** 53, 'a'],
      [2, 'c'],
    ]);
    expect(await refused(numbers, [{ join: { with: 'double', on: 'n', how: 'full' } }])).toMatchObject([
      { code: 'column-type', message: '`n` is int64, but `n` of `double` is double' },
    ]);
  });

  test('keeps the order of the current table, then of the other; null keys meet nothing', async () => {
    expect(await joined({ with: 'shops', on: 'shop' })).toEqual([
      'id shop paid city id_shops',
      '1 b 10 Bonn 8',
      '2 a 20 Aix 7',
      '3  30  ',
      '4 c 40  ',
      '5 a 50 Aix 7',
    ]);
    expect((await joined({ with: 'shops', on: ['shop'], how: 'inner' })).slice(1)).toEqual([
      '1 b 10 Bonn 8',
      '2 a 20 Aix 7',
      '5 a 50 Aix 7',
    ]);
    expect((await joined({ with: 'shops', on: 'shop', how: 'right' })).slice(1)).toEqual([
      '2 a 20 Aix 7',
      '5 a 50 Aix 7',
      '1 b 10 Bonn 8',
      '   none 9',
      ' x  Xi 6',
    ]);
    expect((await joined({ with: 'shops', on: { shop: 'shop' }, how: 'full' })).slice(1)).toEqual([
      '1 b 10 Bonn 8',
      '2 a 20 Aix 7',
      '3  30  ',
      '4 c 40  ',
      '5 a 50 Aix 7',
      '   none 9',
      ' x  Xi 6',
    ]);
    expect(await joined({ with: 'shops', on: 'shop', how: 'semi' })).toEqual([
      'id shop paid',
      '1 b 10',
      '2 a 20',
      '5 a 50',
    ]);
    expect((await joined({ with: 'visits', on: 'shop', how: 'anti' })).slice(1)).toEqual(['3  30', '4 c 40']);
  });

  test('multiplies rows only where that is allowed', async () => {
    expect(await refused(tables, [{ join: { with: 'visits', on: 'shop' } }])).toEqual([
      {
        code: 'join-fan-out',
        message: '2 rows meet several of the other table: row 2 of sales.csv (3 times), row 5 (3 times)',
        hint: 'join on more columns, `dedupe` the other table before, or write `many: allow`',
        option: ['steps', 0, 'join', 'on'],
      },
    ]);
    expect((await joined({ with: 'visits', on: 'shop', how: 'inner', many: 'allow' })).slice(1)).toEqual([
      '1 b 10 2',
      '2 a 20 1',
      '2 a 20 3',
      '2 a 20 4',
      '5 a 50 1',
      '5 a 50 3',
      '5 a 50 4',
    ]);
  });
});

describe('asof', () => {
  const times = {
    trades: `SELECT * FROM (VALUES ('x', TIMESTAMP '2024-01-01 10:00:00'), ('y', TIMESTAMP '2024-01-01 10:00:05'), ('x', TIMESTAMP '2024-01-01 09:00:00'),
      ('x', NULL), ('x', TIMESTAMP '2024-01-02 00:00:00')) t(symbol, time)`,
    quotes: `SELECT * FROM (VALUES ('x', TIMESTAMP '2024-01-01 10:00:00', 2), ('x', TIMESTAMP '2024-01-01 09:59:00', 1), ('y', TIMESTAMP '2024-01-01 10:00:00', 4),
      ('x', TIMESTAMP '2024-01-01 10:00:00', 3), ('y', TIMESTAMP '2024-01-01 10:00:06', 5)) t(symbol, time, bid)`,
  };
  const bids = async (join: {
    readonly [option: string]: string | number | readonly string[] | { readonly [left: string]: string };
  }) => {
    const { columns, rows } = await run(times, [{ join: { with: 'quotes', how: 'asof', ...join } }]);
    return [columns.join(' '), ...rows.map((row) => String(row.at(-1)))];
  };

  test('takes the latest that is not after, of equal times the last, and nothing that is too far', async () => {
    const on = ['symbol', 'time'];
    expect(await bids({ on })).toEqual(['symbol time bid', '3', '4', 'null', 'null', '3']);
    expect((await bids({ on, tolerance: '5s' })).slice(1)).toEqual(['3', '4', 'null', 'null', 'null']);
    expect((await bids({ on, tolerance: '4s' })).slice(1)).toEqual(['3', 'null', 'null', 'null', 'null']);
    expect((await bids({ on: 'time' })).slice(1)).toEqual(['3', '3', 'null', 'null', '5']);
    expect((await bids({ on: { symbol: 'symbol', time: 'time' } })).slice(1)).toEqual([
      '3',
      '4',
      'null',
      'null',
      '3',
    ]);
    expect(await refused(times, [{ join: { with: 'quotes', how: 'asof', on, tolerance: 5 } }])).toMatchObject(
      [{ code: 'wrong-type', option: ['steps', 0, 'join', 'tolerance'] }],
    );
  });

  test('of numbers takes a number as tolerance', async () => {
    const numbers = {
      a: 'SELECT * FROM (VALUES (1), (5), (20)) t(n)',
      b: 'SELECT * FROM (VALUES (4, 0), (0, 1)) t("at", m)',
    };
    const steps = [{ join: { with: 'b', how: 'asof', on: { n: 'at' }, tolerance: 2 } }];
    expect((await run(numbers, steps)).rows).toEqual([
      [1, 0, 1],
      [5, 4, 0],
      [20, null, null],
    ]);
    const far = { a: 'SELECT 9223372036854775807 AS n', b: 'SELECT -9223372036854775807 AS n, 1 AS m' };
    expect((await run(far, [{ join: { with: 'b', how: 'asof', on: 'n', tolerance: 2 } }])).rows).toEqual([
      [Number(2n ** 63n - 1n), null],
    ]);
  });
});
