/** How often something occurs: `2` is a count, `0.5` and `1.0` are shares of all. */
import { isList, isObject, type Json } from '../../json.ts';
import type { IsFloat } from '../../kind.ts';
import type { Steps } from '../../kind-problem.ts';
import type { OptionType } from '../../option.ts';
import { called, wrongType } from '../../options/problems.ts';

export type Frequency = { readonly count: number } | { readonly fraction: number };

/** Options that are frequencies, wherever they stand. */
const frequencies: readonly (string | number)[] = ['min_df', 'max_df', 'min_frequency'];

export const frequency: OptionType<Frequency> = {
  name: 'count or fraction',
  words: 'a whole number from 1 on, or with a point a fraction from 0.0 to 1.0',
  schema: { type: 'number', minimum: 0 },
  read(value, at, tell) {
    const share = isObject(value) && typeof value.float === 'string' ? Number(value.float) : null;
    const given = share ?? value;
    if (typeof given !== 'number' || !Number.isFinite(given)) {
      tell(wrongType(frequency.words, value, at));
      return undefined;
    }
    const isFraction = share !== null || !Number.isInteger(given);
    if (isFraction ? given >= 0 && given <= 1 : given >= 1)
      return isFraction ? { fraction: given } : { count: given };
    const text = share === null ? String(given) : String((value as { float: string }).float);
    tell({
      code: 'out-of-range',
      message: `${called(at)} must be ${frequency.words}, not ${text}`,
      path: at,
    });
    return undefined;
  },
};

/** With `{"float": "1.0"}` for a whole number that is written with a point, where that says something. */
export function tellNumbers(written: Json, isFloat: IsFloat, at: Steps = []): Json {
  if (isList(written)) return written.map((one, index) => tellNumbers(one, isFloat, [...at, index]));
  if (isObject(written))
    return Object.fromEntries(
      Object.entries(written).map(([name, one]) => [name, tellNumbers(one, isFloat, [...at, name])]),
    );
  const last = at.at(-1);
  const isTold = last !== undefined && frequencies.includes(last) && Number.isInteger(written) && isFloat(at);
  return isTold ? { float: `${written}.0` } : written;
}
