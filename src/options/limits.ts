/** Gates: what a measured number must keep to. */
import { isObject } from '../json.ts';
import { type OptionsOf, optional, withDefault } from '../option.ts';
import { record } from './read.ts';
import { choice, either, number } from './types.ts';

const bound = number('number', 'a number', Number.isFinite);

const limitOptions = {
  min: optional(bound, { doc: 'The least that is good' }),
  max: optional(bound, { doc: 'The most that is good' }),
  max_drop: optional(
    number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0),
    { doc: 'How much worse than `baseline` it may be, in its own unit' },
  ),
  on_fail: withDefault(choice('fail', 'warn'), 'fail', { doc: 'Whether the stage fails' }),
};

export type Limits = OptionsOf<typeof limitOptions>;

const limitsRecord = record(limitOptions, '{min, max, max_drop, on_fail}', 'limits such as `{min: 0.8}`');

/** A bare number is `min` where more is better, else `max`. */
export const numberOrLimits = either<[number, Limits]>(
  'number or {min, max, max_drop, on_fail}',
  'a number, or limits such as `{min: 0.8}`',
  bound,
  {
    ...limitsRecord,
    read(value, at, tell) {
      if (isObject(value) && !['min', 'max', 'max_drop'].some((name) => Object.hasOwn(value, name))) {
        const unknown = Object.keys(value).find((name) => name !== 'on_fail');
        if (unknown === undefined) {
          tell({ code: 'missing-option', message: 'a limit needs `min`, `max` or `max_drop`', path: at });
          return undefined;
        }
      }
      return limitsRecord.read(value, at, tell);
    },
  },
);
