import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { columnsAfter } from '../../../src/stages/transform/columns.ts';
import { transform } from '../../../src/stages/transform/kind.ts';
import type { ColumnType, TableShape } from '../../../src/table-shape.ts';
import { readSteps } from './tables.ts';

const shape = (columns: { readonly [name: string]: ColumnType | null }, open = false): TableShape => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  open,
});

/** `name: type`, `…` behind what may have more columns. */
function made(current: TableShape | null, steps: readonly Json[], tables: Record<string, TableShape> = {}) {
  const { shape: found, problems } = columnsAfter(readSteps(steps), current, new Map(Object.entries(tables)));
  const columns = found.columns.map(({ name, type }) => `${name}: ${type ?? '?'}`);
  return {
    columns: [...columns, ...(found.open ? ['…'] : [])].join(', '),
    problems: problems.map(({ code, message, path }) => `${code} at ${path.join('.')}: ${message}`),
  };
}

const prices = shape({ day: 'date', symbol: 'string', close: 'double', volume: 'int64' });

describe('columns that steps make', () => {
  test('are known without a row', () => {
    const steps = [
      { rename: { close: 'price' } },
      { derive: { change: 'price - 1', symbol: 'upper(symbol)' } },
      { cast: { volume: 'string', day: { type: 'timestamp', on_error: null } } },
      { filter: 'price > 0' },
      { fill: { price: 'mean' } },
      { drop: 'change' },
      { sort: ['-day', 'symbol'] },
      { dedupe: { key: ['day', 'symbol'] } },
    ];
    expect(made(prices, steps)).toEqual({
      columns: 'day: timestamp, symbol: ?, price: double, volume: string',
      problems: [],
    });
    expect(made(prices, [{ select: ['volume', 'day'] }]).columns).toBe('volume: int64, day: date');
  });

  test('of a table of which nothing is known stay open, until they are chosen', () => {
    expect(made(null, [{ drop: 'a' }, { derive: { b: '1' } }, { sort: 'c' }])).toEqual({
      columns: 'b: ?, …',
      problems: [],
    });
    expect(made(null, [{ select: ['a', 'b'] }]).columns).toBe('a: ?, b: ?');
    expect(made(prices, [{ sql: 'SELECT 1 AS one' }, { drop: 'close' }])).toEqual({
      columns: '…',
      problems: [],
    });
  });

  test('of joins take the other name where both have one', () => {
    const tables = { names: shape({ symbol: 'string', volume: 'int64', title: 'string' }) };
    const join = { with: 'names', on: 'symbol' };
    const joined =
      'day: date, symbol: string, close: double, volume: int64, volume_names: int64, title: string';
    expect(made(prices, [{ join }], tables)).toEqual({ columns: joined, problems: [] });
    expect(made(prices, [{ join: { ...join, how: 'anti' } }], tables).columns).toBe(
      'day: date, symbol: string, close: double, volume: int64',
    );
    const quotes = { quotes: shape({ ticker: 'string', at: 'timestamp', bid: 'double' }) };
    const asof = { with: 'quotes', on: { symbol: 'ticker', day: 'at' }, how: 'asof' };
    expect(made(prices, [{ join: asof }], quotes).columns).toBe(
      'day: date, symbol: string, close: double, volume: int64, at: timestamp, bid: double',
    );
  });

  test('of concat are those of all, numbers as wide as the widest', () => {
    const tables = { more: shape({ symbol: 'string', volume: 'double', note: 'string' }) };
    expect(made(prices, [{ concat: 'more' }], tables).columns).toBe(
      'day: date, symbol: string, close: double, volume: double, note: string',
    );
  });

  test('of a job are those of its task', () => {
    expect(made(prices, [{ job: { type: 'language_modeling', text: 'symbol' } }]).columns).toBe(
      'id: string, text: string, meta: struct',
    );
  });
});

describe('what cannot be', () => {
  test('is told of all steps at once, with its place', () => {
    const { problems } = made(
      prices,
      [
        { select: ['day', 'symbl', 'day'] },
        { rename: { day: 'Symbol', close: 'x' } },
        { derive: { DAY: '1' } },
        { join: { with: 'nams', on: 'symbol' } },
      ],
      { names: shape({ symbol: 'string' }) },
    );
    expect(problems).toEqual([
      'missing-column at steps.0.select.1: there is no column `symbl`',
      'option-conflict at steps.0.select.2: there is a column `day` already',
      'missing-column at steps.1.rename.close: there is no column `close`',
      'unknown-table at steps.3.join.with: there is no table `nams`',
      'missing-column at steps.3.join.on: there is no column `symbol`',
    ]);
  });

  test('are names that differ in case alone, sums of texts and joins of unlike types', () => {
    const tables = { days: shape({ day: 'string', CLOSE: 'double' }) };
    expect(
      made(
        prices,
        [
          { rename: { volume: 'Close' } },
          { derive: { SYMBOL: '1' } },
          { fill: { symbol: 'mean' } },
          { join: { with: 'days', on: 'day' } },
          { concat: 'days' },
        ],
        tables,
      ).problems,
    ).toEqual([
      'option-conflict at steps.0.rename.volume: `Close` and the column `close` differ in case alone',
      'option-conflict at steps.1.derive.SYMBOL: `SYMBOL` and the column `symbol` differ in case alone',
      'column-type at steps.2.fill.symbol: `symbol` is string: only numbers have a mean',
      'column-type at steps.3.join.on: `day` is date, but `day` of `days` is string',
      'schema-mismatch at steps.4.concat: `day` is date, but in `days` it is string',
      'option-conflict at steps.4.concat: `CLOSE` and the column `close` differ in case alone',
    ]);
  });
});

test('a transform tells what its files will have: the side of a split in the one file, or a file a side', () => {
  const contractOf = (output: Json, steps: readonly Json[]) => {
    const parsed = transform.parse({ input: 'prices.parquet', steps, output });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { task } = transform.describe(parsed.value, { shell: 'sh' });
    const contract = transform.contract?.(task, (path) => (path === 'prices.parquet' ? prices : null));
    return {
      problems: contract?.problems.map(({ code, path }) => `${code} at ${path.join('.')}`),
      writes: [...(contract?.writes ?? [])].map(
        ([path, { columns }]) => `${path}: ${columns.map(({ name }) => name).join(' ')}`,
      ),
    };
  };
  const split = { split: { test_size: 0.5 } };
  expect(contractOf('all.csv', [{ select: ['day'] }, split])).toEqual({
    problems: [],
    writes: ['all.csv: day split'],
  });
  expect(contractOf({ train: 'a.csv', test: 'b.csv' }, [{ select: ['close'] }, split]).writes).toEqual([
    'a.csv: close',
    'b.csv: close',
  ]);
  expect(contractOf('all.csv', [{ rename: { day: 'split' } }, split]).problems).toEqual([
    'option-conflict at output',
  ]);
});
