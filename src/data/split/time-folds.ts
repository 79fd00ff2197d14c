/** Folds by time: each tests what comes after all that it trains on, as scikit-learn's `TimeSeriesSplit`. */

import { type Cell, compareCells } from '../../cell-order.ts';
import { WorkError } from '../../work.ts';
import { type Column, refuseNulls } from './column.ts';
import { refuseFolds } from './folds.ts';
import { countUp } from './random-generator.ts';
import { tooSmall } from './sizes.ts';

export interface TimeFold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Of `rows` that are sorted by time; `gap` rows before each test are left out. */
export function timeFolds(rows: number, folds: number, gap = 0): TimeFold[] {
  refuseFolds(folds, Number.POSITIVE_INFINITY, 'rows');
  if (!Number.isInteger(gap) || gap < 0)
    throw new WorkError({
      code: 'out-of-range',
      message: `\`gap\` is ${gap}: between folds it is a number of rows`,
    });
  const size = Math.floor(rows / (folds + 1));
  if (size === 0 || rows - gap - size * folds <= 0)
    throw tooSmall(`${rows} rows are too few for ${folds} folds${gap > 0 ? ` and a gap of ${gap}` : ''}`);
  const positions = countUp(rows);
  return Array.from({ length: folds }, (_, fold) => {
    const start = rows - (folds - fold) * size;
    return { train: positions.subarray(0, start - gap), test: positions.subarray(start, start + size) };
  });
}

/** Row numbers by time, equal times as they come. */
export function orderByTime(time: Column): Uint32Array {
  refuseNulls(time);
  const { cells } = time;
  const compare = (a: number, b: number): number => compareCells(cells[a] as Cell, cells[b] as Cell) || a - b;
  return countUp(cells.length).sort(compare);
}
