/** How sure a measure is: percentile intervals of resampled rows (Efron 1979). */
import { Random } from '../random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The rows of resample `sample`, drawn with replacement; the same for every measure. */
export function resample(rows: number, seed: number, sample: number): Uint32Array {
  const random = new Random(seed, 'bootstrap', sample);
  const drawn = new Uint32Array(rows);
  for (let at = 0; at < rows; at++) drawn[at] = random.below(rows);
  return drawn;
}

/** Of the values that are defined, with linear interpolation between them; null where none is. */
export function percentileInterval(values: readonly (number | null)[], level: number): Interval | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const lower = sorted[Math.floor(place)] as number;
    const upper = sorted[Math.ceil(place)] as number;
    return lower === upper ? lower : lower + (upper - lower) * (place - Math.floor(place));
  };
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
