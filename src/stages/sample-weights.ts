/** How much each row counts, by a column. */
import { WorkError } from '../work.ts';
import type { Labels } from './truths.ts';

/** Ends with `column-type`, `non-finite` and `out-of-range`. */
export async function weightsOf({ name, type, cells, placed }: Labels): Promise<Float64Array> {
  if (type !== 'int64' && type !== 'double')
    throw new WorkError({
      code: 'column-type',
      message: `\`${name}\` is ${type}, and weights are numbers`,
      option: ['weight'],
    });
  const weights = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
  const tell = async (code: string, words: string, is: (weight: number) => boolean): Promise<void> => {
    const rows = [...weights.keys()].filter((row) => is(weights[row] ?? 0));
    if (rows.length === 0) return;
    const message = `\`${name}\` is ${words} in ${await placed(rows, rows.length)}`;
    throw new WorkError({ code, message, hint: 'weights are finite and 0 or more', option: ['weight'] });
  };
  await tell('non-finite', 'null, NaN or infinite', (weight) => !Number.isFinite(weight));
  await tell('out-of-range', 'below 0', (weight) => weight < 0);
  if (weights.every((weight) => weight === 0))
    throw new WorkError({
      code: 'out-of-range',
      message: `\`${name}\` is 0 in every row: nothing counts`,
      option: ['weight'],
    });
  return weights;
}
