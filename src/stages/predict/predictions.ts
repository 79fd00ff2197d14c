/** What is written of predictions: columns, and their values for a batch of rows. */
import type { Column } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import type { DenseMatrix } from '../../matrix.ts';
import type { ClassName, Prediction } from '../../ml/model.ts';
import type { ModelFacts } from '../../ml/model-folder.ts';
import type { PredictOptions } from './options.ts';

type Asked = Pick<PredictOptions, 'probabilities' | 'decision_threshold'>;

const probabilityColumns: readonly Column[] = [
  { name: 'probabilities', type: 'DOUBLE[]' },
  { name: 'score', type: 'DOUBLE' },
];

export function predictionColumns(
  { task, classes }: Pick<ModelFacts, 'task' | 'classes'>,
  { probabilities }: Asked,
): readonly Column[] {
  switch (task) {
    case 'classification':
      return [
        { name: 'prediction', type: typeOf(classes ?? []) },
        ...(probabilities ? probabilityColumns : []),
      ];
    case 'regression':
      return [{ name: 'prediction', type: 'DOUBLE' }];
    case 'clustering':
      return [{ name: 'prediction', type: 'BIGINT' }];
    case 'language_modeling':
      return [
        { name: 'token_logprobs', type: 'DOUBLE[]' },
        { name: 'score', type: 'DOUBLE' },
      ];
  }
}

function typeOf(classes: readonly ClassName[]): string {
  if (classes.every((name) => typeof name === 'boolean')) return 'BOOLEAN';
  if (!classes.every((name) => typeof name === 'number')) return 'VARCHAR';
  return classes.every(Number.isInteger) ? 'BIGINT' : 'DOUBLE';
}

/** For each of those columns a value a row. */
export function valuesOf(
  prediction: Prediction,
  { classes }: Pick<ModelFacts, 'classes'>,
  asked: Asked,
): readonly (readonly Value[])[] {
  switch (prediction.kind) {
    case 'classes':
      return classValues(prediction.probabilities, classes ?? [], asked);
    case 'numbers':
      return [Array.from(prediction.values)];
    case 'clusters':
      return [Array.from(prediction.labels)];
    case 'scores': {
      // Measures of language take natural logarithms.
      const logs = prediction.scores.map((scores) => Array.from(scores, (score) => score * Math.LN2));
      return [logs, logs.map((row) => row.reduce((sum, one) => sum + one, 0))];
    }
  }
}

function classValues(
  { rows, columns, values }: DenseMatrix,
  classes: readonly ClassName[],
  { probabilities, decision_threshold: threshold }: Asked,
): readonly (readonly Value[])[] {
  const predicted: Value[] = [];
  const lists: Value[][] = [];
  const scores: number[] = [];
  for (let row = 0; row < rows; row++) {
    const list = Array.from(values.subarray(row * columns, (row + 1) * columns));
    const best = threshold !== undefined ? ((list[1] ?? 0) >= threshold ? 1 : 0) : greatest(list);
    predicted.push(classes[best] ?? null);
    lists.push(list);
    scores.push((columns === 2 ? list[1] : list[greatest(list)]) ?? 0);
  }
  return probabilities ? [predicted, lists, scores] : [predicted];
}

/** Of equal ones the first. */
function greatest(list: readonly number[]): number {
  let best = 0;
  for (let at = 1; at < list.length; at++) if ((list[at] ?? 0) > (list[best] ?? 0)) best = at;
  return best;
}
