/** Dividing rows: every row on at most one side, keys that keep theirs, gaps of every type, and messages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../../src/data/split/column.ts';
import { divide, type Method, sideByHash, sideNames, sideOfRows } from '../../../src/data/split/divide.ts';
import { sample, sampleGreatest } from '../../../src/data/split/sample.ts';
import { timeSplit } from '../../../src/data/split/time-split.ts';
import { WorkError } from '../../../src/work.ts';

const column = (name: string, cells: Column['cells']): Column => ({ name, cells });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const sized = fc.record({
  seed: seeds,
  test: fc.constantFrom(0.1, 0.25, 0.5, 1, 3),
  validation: fc.option(fc.constantFrom(0.1, 2), { nil: undefined }),
});
const folded = fc.record({ seed: seeds, folds: fc.integer({ min: 2, max: 6 }) });
const classes = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 60 });

test('the sides are disjoint and cover all rows, or it is said that the split is too small', () => {
  fc.assert(
    fc.property(
      classes,
      fc.oneof(sized, folded),
      fc.constantFrom('random', 'stratified', 'group', 'time'),
      (cells, options, how) => {
        const values = column('team', cells);
        const method = {
          ...options,
          ...(how === 'stratified' ? { method: 'random', stratify: values } : { method: how, [how]: values }),
        } as Method;
        let division: ReturnType<typeof divide>;
        try {
          division = divide(cells.length, method);
        } catch (error) {
          expect(error).toBeInstanceOf(WorkError);
          expect((error as WorkError).faults[0]?.code).toBe('split-too-small');
          return;
        }
        expect(division.names).toEqual(sideNames(options));
        const rows = division.lists.flatMap((list) => [...list]);
        expect(new Set(rows).size).toBe(rows.length);
        // The first part in time only ever trains.
        if (how !== 'time' || !('folds' in options)) expect(rows).toHaveLength(cells.length);
        expect(division.lists.every((list) => list.length > 0)).toBe(true);
        const sides = sideOfRows(cells.length, division);
        for (const [side, list] of division.lists.entries())
          for (const row of list) expect(sides[row]).toBe(side);
      },
    ),
  );
});

describe('hash', () => {
  const rows = (count: number, from = 0): Column =>
    column(
      'id',
      Array.from({ length: count }, (_, i) => `row-${i + from}`),
    );

  test('a thousand rows more change the side of no row, wherever they stand', () => {
    const options = { test: 0.2, validation: 0.1, seed: 7 };
    const old = sideOfRows(2000, divide(2000, { method: 'hash', ...options, key: [rows(2000)] }));
    const all = column('id', [...Array.from(rows(1000, 5000).cells), ...Array.from(rows(2000).cells)]);
    const grown = sideOfRows(3000, divide(3000, { method: 'hash', ...options, key: [all] }));
    expect(grown.subarray(1000)).toEqual(old);
    expect([0, 1, 2].map((side) => old.filter((one) => one === side).length)).toEqual([1388, 417, 195]);
  });

  test('a greater test side only takes rows from others; a fold is as good a side', () => {
    fc.assert(
      fc.property(fc.string(), seeds, (key, seed) => {
        const isTest = (test: number): boolean => sideByHash({ test, seed })([key]) === 1;
        expect(!isTest(0.2) || isTest(0.3)).toBe(true);
        const fold = sideByHash({ folds: 5, seed })([key]);
        expect([0, 1, 2, 3, 4]).toContain(fold);
      }),
    );
  });
});

test('what cannot be is told by row and column', () => {
  const fault = (method: Method, rows = 3): unknown => {
    try {
      return divide(rows, method);
    } catch (error) {
      return error instanceof WorkError ? error.faults[0] : error;
    }
  };
  const team = (...cells: Column['cells'][number][]): Column => column('team', cells);
  const hint = 'leave such rows out by a `filter` step, or give them a value by `fill`';
  expect(fault({ method: 'hash', seed: 0, key: [team('a', null, null)] })).toEqual({
    code: 'null-key',
    message: '`team` must not be null, as in rows 2 and 3',
    hint,
  });
  expect(fault({ method: 'group', seed: 0, group: team('a', null, 'b') })).toEqual({
    code: 'null-key',
    message: '`team` must not be null, as in row 2',
    hint,
  });
  const nulls = team(...Array.from({ length: 34 }, () => null));
  expect(fault({ method: 'time', seed: 0, time: nulls }, 34)).toMatchObject({
    message: `\`team\` must not be null, as in rows ${Array.from({ length: 20 }, (_, i) => i + 1).join(', ')} … (34 in all)`,
  });
  expect(fault({ method: 'time', seed: 0, time: team(1, Number.NaN, 3) })).toEqual({
    code: 'non-finite',
    message: '`team` is NaN in row 2',
  });
  const larger = 'take other sizes, or more data';
  expect([
    fault({ method: 'random', seed: 0, test: 3 }),
    fault({ method: 'random', seed: 0, test: 2.5 }),
    fault({ method: 'random', seed: 0, test: 0.9, train: 0.2 }),
    fault({ method: 'random', seed: 0, test: 1, stratify: team('a', 'a', 'b') }),
    fault({ method: 'random', seed: 0, test: 1, stratify: team('a', 'a', 'b', 'b') }, 4),
    fault({ method: 'random', seed: 0, folds: 2, stratify: team('a', 'a', 'b') }),
    fault({ method: 'hash', seed: 0, test: 2, key: [] }),
    fault({ method: 'hash', seed: 0, test: 0.6, validation: 0.4, key: [] }),
    fault({ method: 'time', seed: 0, test: 1, gap: 5, time: team(1, 2, 3) }),
  ]).toEqual(
    [
      '`test_size` is 3, which leaves none of 3 rows for another side',
      '`test_size` is 2.5, neither a fraction between 0 and 1 nor a whole number from 1 on',
      '`train_size` and `test_size` together are 1.1, more than all rows',
      'only one row has "b" in `team`',
      '3 rows for train and 1 for test cannot each have all 2 classes of `team`',
      '2 folds need 2 rows of each class, and "b" in `team` has 1',
      '`test_size` is 2: by hash it must be a fraction between 0 and 1',
      '`test_size` and `validation_size` together are 1, which leaves nothing for train',
      'a cut at 3 with this gap leaves no row of 3 for train',
    ].map((message) => ({ code: 'split-too-small', message, hint: larger })),
  );
  expect(fault({ method: 'time', seed: 0, test: 1, gap: 1, time: team('x', 'y', 'z') })).toEqual({
    code: 'column-type',
    message: '`gap` needs numbers, dates or timestamps, and `team` has "z"',
  });
});

test('the gap before a cut is in the unit of a number, and in milliseconds of dates and timestamps', () => {
  const day = 86_400_000;
  const train = (cells: Column['cells'], gap: number): number[] =>
    Array.from(timeSplit(column('day', cells), { test: 1, gap }).train);
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
  expect(train(days, 0)).toEqual([0, 1, 2]);
  expect(train(days, day)).toEqual([0, 1]);
  expect(train(days, 1.5 * day)).toEqual([0, 1]);
  expect(train(days, 2 * day)).toEqual([0]);
  const moments = days.map((one) => `${one}T00:00:00.000001Z`);
  expect(train(moments, 2 * day - 1)).toEqual([0, 1]);
  expect(train(moments, 2 * day)).toEqual([0]);
  expect(train([2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 2n], 1)).toEqual([0]);
  expect(timeSplit(column('day', days), { cut: '2026-01-03', validation: 1 })).toEqual({
    train: Uint32Array.of(0),
    validation: Uint32Array.of(1),
    test: Uint32Array.of(2, 3),
    cut: '2026-01-03',
  });
});

test('a sample keeps the shares of classes, or takes the greatest scores first, ties by key', () => {
  const cells = Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? 'rare' : 'common'));
  const drawn = sample(40, { fraction: 0.2 }, 3, column('team', cells));
  expect([...drawn].filter((row) => cells[row] === 'rare')).toHaveLength(2);
  expect(new Set(drawn).size).toBe(8);
  const scores = [0.1, 0.5, 0.5, 0.9, 0.5];
  expect(sampleGreatest(scores, { n: 3 })).toEqual(Uint32Array.of(3, 1, 2));
  expect(sampleGreatest(scores, { n: 3 }, column('id', [1, 5, 4, 3, 2]))).toEqual(Uint32Array.of(3, 4, 2));
});
