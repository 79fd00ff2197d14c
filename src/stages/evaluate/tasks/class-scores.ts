/** Measures of scores and probabilities: of two classes by the positive one, else of all. */
import { type BinaryScores, measureBinaryScores } from '../../../metrics/binary.ts';
import { type Calibration, measureCalibration } from '../../../metrics/calibration.ts';
import { gather, type NumberColumn } from '../../../metrics/column.ts';
import {
  type MulticlassScores,
  measureMulticlassScores,
  refuseOtherThanProbabilities,
} from '../../../metrics/multiclass.ts';
import type { Wanted } from '../sample.ts';
import type { ClassRows } from './class-rows.ts';

export function scoresOf(rows: ClassRows, wanted: readonly Wanted[]): { [name: string]: number | null } {
  const { label, probabilities, classes, weight } = rows;
  const positives = binaryScoresOf(rows);
  const binary: BinaryScores | null =
    positives && measureBinaryScores(positives.label, positives.score, weight);
  const several: MulticlassScores | null =
    probabilities &&
    (!binary || wanted.some(({ base }) => base.startsWith('roc_auc_') || base === 'top_k_accuracy'))
      ? measureMulticlassScores(label, probabilities, classes, weight)
      : null;
  return Object.fromEntries(
    wanted.map(({ name, base, suffix, options }) => {
      switch (base) {
        case 'log_loss':
        case 'brier':
          return [name, (binary ?? several)?.[base] ?? null];
        case 'roc_auc':
          return [name, binary ? binary.roc_auc : (several?.roc_auc_ovr_macro ?? null)];
        case 'average_precision':
          return [name, binary?.average_precision ?? null];
        case 'top_k_accuracy': {
          const k = Math.min(suffix === null ? (options.k ?? 2) : Number(suffix), classes.length);
          return [name, several?.top_k_accuracy[String(k)] ?? null];
        }
        case 'ece':
        case 'mce':
          return [name, calibrationOf(rows, options.bins)?.[base] ?? null];
        default:
          return [name, several?.[base as 'roc_auc_ovr_macro'] ?? null];
      }
    }),
  );
}

/** Null where there are more classes than two, or no score. */
export function binaryScoresOf({ label, probabilities, score, classes, positive }: ClassRows): {
  readonly label: NumberColumn;
  readonly score: NumberColumn;
} | null {
  if (positive === null || classes.length > 2) return null;
  const at = classes.indexOf(positive);
  if (probabilities) refuseOtherThanProbabilities(probabilities, classes.length);
  const scores: NumberColumn | null = probabilities
    ? {
        kind: 'numbers',
        name: probabilities.name,
        values: new Float64Array(probabilities.starts.length - 1).map(
          (_, row) => probabilities.values[row * classes.length + at] as number,
        ),
        nulls: probabilities.nulls,
      }
    : score;
  const isPositive = label.values.map((value) => (value === positive ? 1 : 0));
  const isNull = label.values.map((value) => value === null);
  return (
    scores && {
      label: {
        kind: 'numbers',
        name: label.name,
        values: gather(isPositive, label.indices),
        nulls: isNull.includes(true)
          ? [...label.indices.keys()].filter((row) => isNull[label.indices[row] as number])
          : [],
      },
      score: scores,
    }
  );
}

/** Of two classes by the positive one; else by the most probable one, right where it is what is predicted and true. */
export function calibrationOf(rows: ClassRows, bins: number | undefined): Calibration | null {
  const positives = binaryScoresOf(rows);
  if (positives) return measureCalibration(positives.score, positives.label, bins);
  const { probabilities, prediction, label, classes } = rows;
  if (!probabilities || !prediction) return null;
  refuseOtherThanProbabilities(probabilities, classes.length);
  const size = classes.length;
  const confidence = new Float64Array(label.indices.length).map((_, row) =>
    probabilities.values
      .subarray(row * size, (row + 1) * size)
      .reduce((most, value) => Math.max(most, value), 0),
  );
  const correct = Float64Array.from(label.indices, (index, row) =>
    label.values[index] === prediction.values[prediction.indices[row] as number] ? 1 : 0,
  );
  return measureCalibration(
    { kind: 'numbers', name: probabilities.name, values: confidence, nulls: [] },
    { kind: 'numbers', name: label.name, values: correct, nulls: [] },
    bins,
  );
}
