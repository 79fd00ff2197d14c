/** Sides by time: nothing in train is later than anything in test. */

import { type Cell, compareCells } from '../../cell-order.ts';
import { WorkError } from '../../work.ts';
import { type Column, refuseNulls, sortCells } from './column.ts';
import type { Sides } from './random-split.ts';
import { countOf, countSides, type Size, tooSmall } from './sizes.ts';

export interface TimeSizes {
  /** 0.2 by default. Equal times stay together, so that test may have more. */
  readonly test?: Size | undefined;
  readonly validation?: Size | undefined;
  /** Where test begins, in place of `test`. */
  readonly cut?: Cell | undefined;
  /** What is left out before test and validation: in the unit of a number, milliseconds of a date or timestamp. */
  readonly gap?: number | undefined;
}

export interface TimeSides extends Sides {
  readonly cut: Cell;
}

/** Each side lists its rows ascending. Ends with `null-key` if a time is null, with `split-too-small` if a side is empty. */
export function timeSplit(time: Column, { test, validation, cut, gap = 0 }: TimeSizes): TimeSides {
  refuseNulls(time);
  if (!(gap >= 0))
    throw new WorkError({ code: 'out-of-range', message: `\`gap\` is ${gap}, and must be 0 or more` });
  const rows = time.cells.length;
  const all = Array.from({ length: rows }, (_, row) => row);
  const first = splitOnce(time, all, cut ?? cutAt(time, all, test ?? 0.2), gap);
  if (validation === undefined) return asLists(first);
  const count = countOf(validation, rows, 'validation_size', Math.ceil);
  const second = splitOnce(time, first.train, cutAt(time, first.train, count), gap);
  return {
    ...asLists(first),
    train: Uint32Array.from(second.train),
    validation: Uint32Array.from(second.test),
  };
}

interface Cut {
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly cut: Cell;
}

const asLists = ({ train, test, cut }: Cut): TimeSides => ({
  train: Uint32Array.from(train),
  test: Uint32Array.from(test),
  cut,
});

/** The time from which on the last rows, so many as asked for, are test. */
function cutAt({ cells }: Column, rows: readonly number[], size: Size): Cell {
  const [train] = countSides(rows.length, { test: size });
  return sortCells(rows.map((row) => cells[row] as Cell))[train] as Cell;
}

function splitOnce({ name, cells }: Column, rows: readonly number[], cut: Cell, gap: number): Cut {
  const end = gap === 0 ? cut : earlier(cut, gap, name);
  const train = rows.filter((row) => compareCells(cells[row] as Cell, end) < 0);
  const test = rows.filter((row) => compareCells(cells[row] as Cell, cut) >= 0);
  if (train.length === 0 || test.length === 0)
    throw tooSmall(
      `a cut at ${String(cut)}${gap > 0 ? ' with this gap' : ''} leaves no row of ${rows.length} for ${train.length === 0 ? 'train' : 'test'}`,
    );
  return { train, test, cut };
}

function earlier(time: Cell, gap: number, name: string): Cell {
  if (typeof time === 'number') return time - gap;
  if (typeof time === 'bigint') return Number.isInteger(gap) ? time - BigInt(gap) : Number(time) - gap;
  const [, date, clock, micros] = typeof time === 'string' ? (momentPattern.exec(time) ?? []) : [];
  if (date === undefined)
    throw new WorkError({
      code: 'column-type',
      message: `\`gap\` needs numbers, dates or timestamps, and \`${name}\` has ${JSON.stringify(String(time))}`,
    });
  const moved = new Date(Date.parse(`${date}T${clock ?? '00:00:00.000'}Z`) - gap).toISOString();
  // A date is its midnight; as text it must not be less than that.
  if (clock === undefined && moved.endsWith('T00:00:00.000Z')) return moved.slice(0, 10);
  return `${moved.slice(0, -1)}${micros ?? '000'}Z`;
}

const momentPattern = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d\.\d{3})(\d{3})Z)?$/;
