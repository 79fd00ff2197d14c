/** The report of an evaluation: flat numbers, then how they were come by. */
import type { JsonObject } from '../../json.ts';
import { type Gate, gateJson } from './gates.ts';
import type { Task } from './open-task.ts';
import type { EvaluateOptions } from './options.ts';
import type { Measures } from './sample.ts';
import { type Slice, sliceJson } from './slices.ts';

export function reportOf(
  { task, wanted, sample }: Task,
  { average, zero_division, where, limit }: EvaluateOptions,
  { values, details = {}, facts = {} }: Measures,
  compared: Measures,
  slices: readonly Slice[],
  intervals: { readonly [name: string]: JsonObject },
  gates: readonly Gate[],
): JsonObject {
  const perMetric = wanted.map(({ name, base, suffix, options }): [string, JsonObject] => {
    const shared = ['precision', 'recall', 'f1'].includes(base);
    return [
      name,
      {
        n: sample.rows,
        ...(values[name] === Number.POSITIVE_INFINITY && { value: 'Infinity' }),
        options: {
          ...(options as JsonObject),
          ...(shared && suffix === null && { average }),
          ...(shared && { zero_division }),
        },
        ...details[name],
        ...(intervals[name] && { interval: intervals[name] }),
      },
    ];
  });
  /** With `average: none` a metric has a value a class. */
  const perClass = Object.entries(intervals)
    .filter(([name]) => !wanted.some((metric) => metric.name === name))
    .map(([name, interval]): [string, JsonObject] => [name, { n: sample.rows, interval }]);
  return {
    ...finiteIn({ ...values, ...compared.values }),
    details: {
      task,
      n: sample.rows,
      ...(where !== undefined && { where }),
      ...(limit !== undefined && { limit }),
      ...facts,
      ...Object.fromEntries([...perMetric, ...perClass]),
      ...(slices.length > 0 && { slices: slices.map(sliceJson) }),
      ...(compared.facts && { compare: compared.facts }),
      ...(gates.length > 0 && { gates: gates.map(gateJson) }),
    },
  };
}

/** JSON has no numbers beyond the greatest double: `details` name them. */
const finiteIn = (values: { readonly [name: string]: number | null }): JsonObject =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
