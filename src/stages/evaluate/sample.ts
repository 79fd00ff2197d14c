/** What a task is to those who measure it as a whole, by slices and in resamples. */
import type { JsonObject } from '../../json.ts';
import type { Metric } from '../../metrics/catalog.ts';
import type { MetricOptions } from './metric-types.ts';

/** A metric that is to be measured. */
export interface Wanted extends Metric {
  readonly options: MetricOptions;
}

export interface Measures {
  /** By name; null is undefined. */
  readonly values: { readonly [name: string]: number | null };
  /** More of a metric than its value: `per_class`, `signature`. */
  readonly details?: { readonly [name: string]: JsonObject };
  /** Facts of the whole: classes, the matrix of confusion. */
  readonly facts?: JsonObject;
}

/** Rows, queries or segments in memory. */
export interface Sample {
  readonly rows: number;
  /** Of these rows, a row as often as it is named; null for all. Throws a `WorkError`. */
  readonly measure: (rows: Uint32Array | null) => Measures;
}
