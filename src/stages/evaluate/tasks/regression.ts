/** Measures of predicted numbers. */
import { type NumberColumn, takeRows } from '../../../metrics/column.ts';
import { measureRegression } from '../../../metrics/regression.ts';
import type { EvaluateOptions } from '../options.ts';
import { type Sample, undefinedOf, type Wanted, weighNothing } from '../sample.ts';
import { labelOf, type MeasuredTable } from '../table.ts';

export interface NumberRows {
  readonly label: NumberColumn;
  readonly prediction: NumberColumn;
  readonly weight: NumberColumn | undefined;
}

export async function readNumberRows(table: MeasuredTable, options: EvaluateOptions): Promise<NumberRows> {
  const { prediction = 'prediction', weight } = options;
  return {
    label: await table.numbers(labelOf(options), 'label'),
    prediction: await table.numbers(prediction, 'prediction'),
    weight: weight === undefined ? undefined : await table.numbers(weight, 'weight'),
  };
}

export const sampleOfNumbers = (
  { label, prediction, weight }: NumberRows,
  wanted: readonly Wanted[],
): Sample => ({
  rows: label.values.length,
  measure(rows) {
    const weights = weight && takeRows(weight, rows);
    if (rows && weighNothing(weights)) return undefinedOf(wanted);
    const measured = measureRegression(takeRows(label, rows), takeRows(prediction, rows), weights);
    return { values: Object.fromEntries(wanted.map(({ name, base }) => [name, measured[base as 'mae']])) };
  },
});
