/** What a task is to those who measure it as a whole, by slices and in resamples. */
import type { JsonObject } from '../../json.ts';
import type { Metric } from '../../metrics/catalog.ts';
import type { NumberColumn } from '../../metrics/column.ts';
import type { MetricOptions } from './metric-types.ts';

/** A metric that is to be measured. */
export interface Wanted extends Metric {
  readonly options: MetricOptions;
}

export interface Measures {
  /** By name; null is undefined. */
  readonly values: { readonly [name: string]: number | null };
  /** More of a metric than its value, and of the whole alone: `per_class`, `signature`. */
  readonly details?: { readonly [name: string]: JsonObject };
  /** Facts of the whole: classes, the matrix of confusion. */
  readonly facts?: JsonObject;
}

/** Of the rows of a slice or a resample: of one whose rows all weigh nothing, nothing can be said. */
export const weighNothing = (weights: NumberColumn | undefined): boolean =>
  weights?.values.every((weight) => weight === 0) === true;

export const undefinedOf = (wanted: readonly Pick<Wanted, 'name'>[]): Measures => ({
  values: Object.fromEntries(wanted.map(({ name }) => [name, null])),
});

/** Rows, queries or segments in memory. */
export interface Sample {
  readonly rows: number;
  /** Of these rows, a row as often as it is named; null for all. Throws a `WorkError`. */
  readonly measure: (rows: Uint32Array | null) => Measures | Promise<Measures>;
}
