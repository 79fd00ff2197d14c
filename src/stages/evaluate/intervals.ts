/** How sure the measures of the whole are. */
import { openBreath } from '../../base/breath.ts';
import type { JsonObject } from '../../json.ts';
import { type Interval, percentileInterval, resample } from '../../metrics/bootstrap.ts';
import type { WorkContext } from '../../work.ts';
import type { Task } from './open-task.ts';
import type { EvaluateOptions } from './options.ts';

/** Bounds of every metric of the whole, from the same resamples. */
export async function measureIntervals(
  { sample }: Task,
  { level, samples, seed }: NonNullable<EvaluateOptions['confidence']>,
  { signal, progress }: WorkContext,
): Promise<{ [name: string]: JsonObject }> {
  const breath = openBreath(signal);
  const drawn = new Map<string, (number | null)[]>();
  for (let at = 0; at < samples; at++) {
    if (breath.isDue()) await breath.take();
    const { values } = await sample.measure(resample(sample.rows, seed, at));
    for (const [name, value] of Object.entries(values)) {
      const list = drawn.get(name);
      if (list) list.push(value);
      else drawn.set(name, [value]);
    }
    progress({ unit: 'trials', done: at + 1, total: samples });
  }
  return Object.fromEntries(
    [...drawn].map(([name, list]) => [
      name,
      { level, samples, seed, ...bounds(percentileInterval(list, level)) },
    ]),
  );
}

const bounds = (interval: Interval | null): JsonObject => ({
  low: interval?.low ?? null,
  high: interval?.high ?? null,
});
