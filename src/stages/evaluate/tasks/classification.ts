/** Measures of predicted classes, and of their probabilities where there are any. */
import type { JsonObject } from '../../../json.ts';
import { unknownMetric } from '../../../metrics/catalog.ts';
import { type Classification, measureClassification, type Scores } from '../../../metrics/classification.ts';
import { type ClassName, type NumberColumn, takeRows } from '../../../metrics/column.ts';
import { WorkError } from '../../../work.ts';
import type { EvaluateOptions } from '../options.ts';
import { type Measures, type Sample, undefinedOf, type Wanted, weighNothing } from '../sample.ts';
import type { ClassRows } from './class-rows.ts';
import { isOfAllClasses, scoresOver } from './class-scores.ts';

/** What can be measured of them. */
export function canMeasureClasses(
  { prediction, probabilities, score, classes, positive }: ClassRows,
  { base }: Wanted,
): boolean {
  if (ofLabels.has(base)) return prediction !== null;
  if (isOfAllClasses(base)) return probabilities !== null;
  return probabilities !== null || (score !== null && positive !== null && classes.length < 3);
}

export function sampleOfClasses(all: ClassRows, wanted: readonly Wanted[], options: EvaluateOptions): Sample {
  const byLabel = wanted.filter(({ base }) => ofLabels.has(base));
  const byScore = wanted.filter(({ base }) => !ofLabels.has(base));
  const scores = byScore.length > 0 ? scoresOver(all, byScore) : () => ({});
  const nothing = undefinedOf(wanted.flatMap((metric) => namesOf(metric, all.classes, options)));
  return {
    rows: all.label.indices.length,
    measure(rows) {
      const weights = all.weight && takeRows(all.weight, rows);
      if (rows && weighNothing(weights)) return nothing;
      const { values, ...more } = measureLabels(all, byLabel, options, rows, weights);
      return { values: { ...values, ...scores(rows, weights) }, ...more };
    },
  };
}

/** The matrix of more classes is larger than any report of it can be read. */
export const mostConfused = 1000;

const ofLabels: ReadonlySet<string> = new Set([
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
  'cohen_kappa',
  'cohen_kappa_quadratic',
]);

function measureLabels(
  { label, prediction, classes }: ClassRows,
  wanted: readonly Wanted[],
  options: EvaluateOptions,
  rows: Uint32Array | null,
  weights: NumberColumn | undefined,
): Measures {
  if (!prediction || wanted.length === 0) return { values: {} };
  const measured = measureClassification(takeRows(label, rows), takeRows(prediction, rows), weights, {
    classes: options.classes as readonly ClassName[] | undefined,
    zeroDivision: options.zero_division === 'nan' ? null : options.zero_division,
  });
  const values: { [name: string]: number | null } = {};
  const details: { [name: string]: JsonObject } = {};
  for (const metric of wanted) putLabelMeasure(metric, measured, classes, options, values, details);
  if (rows) return { values };
  const facts = {
    classes: measured.classes.map(String),
    ...(measured.classes.length <= mostConfused && { confusion_matrix: measured.confusion_matrix }),
  };
  return { values, details, facts };
}

/** What a metric is called in the report: one of each class has a value for each. */
function namesOf(
  { name, base, suffix }: Wanted,
  classes: readonly ClassName[],
  { average }: EvaluateOptions,
): readonly { readonly name: string }[] {
  const isOfEach = isOfOneClass(base) && (suffix ?? average) === 'none';
  return isOfEach ? classes.map((one) => ({ name: `${base}_${one}` })) : [{ name }];
}

const isOfOneClass = (base: string): base is 'precision' | 'recall' | 'f1' =>
  base === 'precision' || base === 'recall' || base === 'f1';

function putLabelMeasure(
  { name, base, suffix }: Wanted,
  measured: Classification,
  known: readonly ClassName[],
  { average, zero_division }: EvaluateOptions,
  values: { [name: string]: number | null },
  details: { [name: string]: JsonObject },
): void {
  if (!isOfOneClass(base)) {
    values[name] = measured[base as 'accuracy'];
    return;
  }
  const perClass = measured.per_class[base];
  const each = measured.classes.map((one, at) => [String(one), perClass[at] ?? null] as const);
  const kind = suffix ?? average;
  if (suffix === null) details[name] = { per_class: Object.fromEntries(each) };
  if (kind === 'none') for (const [one, value] of each) values[`${base}_${one}`] = value;
  else if (kind === 'micro' || kind === 'macro' || kind === 'weighted')
    values[name] = (measured[kind] as Scores<number | null>)[base];
  else {
    const found = each.find(([one]) => one === kind);
    if (!found && !known.some((one) => String(one) === kind))
      throw new WorkError({
        ...unknownMetric(name, 'classification'),
        message: `\`${name}\` is about a class \`${kind}\`, which is none`,
        hint: `the classes are ${known.map((one) => `\`${one}\``).join(', ')}`,
        option: ['metrics'],
      });
    // A slice may have no row of a class that others have.
    values[name] = found ? found[1] : zero_division === 'nan' ? null : zero_division;
  }
}
