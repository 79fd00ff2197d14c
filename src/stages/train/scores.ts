/** What a search compares: the measures of predictions by their names, and which way is better. */

import type { Breath } from '../../base/breath.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { measureBinaryScores } from '../../metrics/binary.ts';
import { findMetric } from '../../metrics/catalog.ts';
import { measureClassification } from '../../metrics/classification.ts';
import type { ClassColumn, ListColumn, NumberColumn } from '../../metrics/column.ts';
import { measureMulticlassScores } from '../../metrics/multiclass.ts';
import { measureRegression } from '../../metrics/regression.ts';
import { measureSeparation } from '../../metrics/separation.ts';
import type { ClassName, Examples, Prediction, Task } from '../../ml/model.ts';

export type Direction = 'maximize' | 'minimize';

/** The first of a task is taken where none is named. */
export const scoresOfTask: { readonly [Name in Task]: readonly string[] } = {
  classification: [
    'accuracy',
    'balanced_accuracy',
    'precision',
    'recall',
    'f1',
    'mcc',
    'cohen_kappa',
    'log_loss',
    'brier',
    'roc_auc',
    'average_precision',
  ],
  regression: [
    'mae',
    'mse',
    'rmse',
    'r2',
    'explained_variance',
    'median_absolute_error',
    'mape',
    'max_error',
  ],
  clustering: ['silhouette', 'calinski_harabasz', 'davies_bouldin'],
  language_modeling: [],
};

/** The direction in which it gets better; null for what a search for this task does not compare. */
export function goodDirection(metric: string, task: Task): Direction | null {
  if (!scoresOfTask[task].includes(metric)) return null;
  return findMetric(metric, task)?.direction === 'down' ? 'minimize' : 'maximize';
}

/** Null where it is undefined. */
export async function scoreOf(
  metric: string,
  prediction: Prediction,
  examples: Examples,
  breath: Breath,
): Promise<number | null> {
  const { truths, weights, x } = examples;
  const weight = weights ? numbers('weight', weights) : undefined;
  if (prediction.kind === 'clusters') {
    const { labels, count } = withoutEmpty(prediction.labels);
    return x.form === 'dense' ? measured(await measureSeparation(x, labels, count, breath), metric) : null;
  }
  if (prediction.kind === 'numbers' && truths?.kind === 'numbers')
    return measured(
      measureRegression(numbers('label', truths.values), numbers('prediction', prediction.values), weight),
      metric,
    );
  if (prediction.kind !== 'classes' || truths?.kind !== 'classes')
    throw new Error('a prediction is of the kind of its truths');
  return classScore(metric, prediction.probabilities, truths, weight);
}

/** Rows that are judged need not lie in every cluster that was learned. */
function withoutEmpty(labels: Uint32Array): { readonly labels: Uint32Array; readonly count: number } {
  const places = new Map([...new Set(labels)].map((label, place) => [label, place]));
  return { labels: labels.map((label) => places.get(label) as number), count: places.size };
}

function classScore(
  metric: string,
  probabilities: DenseMatrix,
  { classes, indices }: { readonly classes: readonly ClassName[]; readonly indices: Uint32Array },
  weight: NumberColumn | undefined,
): number | null {
  const label = ofClasses('label', classes, indices);
  const { rows, columns, values } = probabilities;
  switch (metric) {
    case 'average_precision':
    case 'brier':
    case 'roc_auc':
      if (classes.length === 2) {
        const positive = Float64Array.from({ length: rows }, (_, row) => values[row * 2 + 1] ?? 0);
        const truth = numbers('label', Float64Array.from(indices));
        return measured(measureBinaryScores(truth, numbers('score', positive), weight), metric);
      }
      return measured(
        measureMulticlassScores(label, lists(probabilities), classes, weight),
        metric === 'roc_auc' ? 'roc_auc_ovr_macro' : metric,
      );
    case 'log_loss':
      return measured(measureMulticlassScores(label, lists(probabilities), classes, weight), metric);
    default: {
      const predicted = Uint32Array.from({ length: rows }, (_, row) =>
        greatest(values.subarray(row * columns, (row + 1) * columns)),
      );
      const found = measureClassification(label, ofClasses('prediction', classes, predicted), weight, {
        classes,
      });
      return measured(metric in found.macro ? found.macro : found, metric);
    }
  }
}

function measured(measures: object, metric: string): number | null {
  const value = (measures as { readonly [name: string]: unknown })[metric];
  return typeof value === 'number' ? value : null;
}

const numbers = (name: string, values: ArrayLike<number>): NumberColumn => ({
  kind: 'numbers',
  name,
  values: values instanceof Float64Array ? values : Float64Array.from(values),
  nulls: [],
});

const ofClasses = (name: string, values: readonly ClassName[], indices: Uint32Array): ClassColumn => ({
  kind: 'classes',
  name,
  values,
  indices,
});

const lists = ({ rows, columns, values }: DenseMatrix): ListColumn => ({
  kind: 'lists',
  name: 'probabilities',
  starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * columns),
  values: Float64Array.from(values),
  nulls: [],
});

/** Of equal ones the first. */
function greatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best;
}
