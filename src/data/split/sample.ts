/** Which rows are drawn without replacement, as pandas' `sample` with a `random_state`, or by class. */

import { type Cell, compareCells } from '../../cell-order.ts';
import { WorkError } from '../../work.ts';
import { classesOf } from './classes.ts';
import type { Column } from './column.ts';
import { countUp, RandomGenerator } from './random-generator.ts';
import { drawByClass } from './random-split.ts';

/** One of both. */
export interface SampleSize {
  readonly n?: number | undefined;
  readonly fraction?: number | undefined;
}

/** Row numbers in the order in which they were drawn. `stratify`: the classes keep their shares. */
export function sample(rows: number, size: SampleSize, seed: number, stratify?: Column): Uint32Array {
  const count = sampleCount(rows, size);
  const generator = new RandomGenerator(seed);
  if (!stratify) return generator.permutation(rows).subarray(0, count);
  return drawByClass(classesOf(stratify), [count, 0], generator).train;
}

/** The rows with the greatest scores, greatest first; ties by key where there is one, then as they come. */
export function sampleGreatest(scores: ArrayLike<number>, size: SampleSize, key?: Column): Uint32Array {
  const tie = (a: number, b: number): number =>
    key ? compareCells(key.cells[a] as Cell, key.cells[b] as Cell) : 0;
  const compare = (a: number, b: number): number =>
    (scores[b] as number) - (scores[a] as number) || tie(a, b) || a - b;
  return countUp(scores.length).sort(compare).subarray(0, sampleCount(scores.length, size));
}

/** How many of `rows` are drawn; ends with `out-of-range` for more than there are. */
function sampleCount(rows: number, { n, fraction }: SampleSize): number {
  if ((n === undefined) === (fraction === undefined))
    throw new WorkError(
      n === undefined
        ? { code: 'missing-option', message: '`sample` needs `n` or `fraction`' }
        : { code: 'option-conflict', message: '`sample` takes `n` or `fraction`, not both' },
    );
  if (fraction !== undefined && !(fraction >= 0 && fraction <= 1))
    throw new WorkError({
      code: 'out-of-range',
      message: `\`fraction\` is ${fraction}, and must be from 0 to 1`,
    });
  const count = n ?? Math.floor((fraction as number) * rows + 0.5);
  if (!Number.isInteger(count) || count < 0 || count > rows)
    throw new WorkError({ code: 'out-of-range', message: `\`n\` is ${count}, and there are ${rows} rows` });
  return count;
}
